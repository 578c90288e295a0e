import { portCount } from '../../scenario/port-range.ts';
import { DEFAULT_STRATEGY, hasStreams } from '../../scenario/strategy.ts';
import { amount, count, listed, several } from '../../words.ts';
import type { Ran } from '../evidence.ts';
import { endedByService, hasOwnServer, isMute, isOverLoopback } from '../external.ts';
import type { CellWarning } from './warning.ts';

/** A service of one's own at a loopback address: the same trap, and another way out. */
export function serviceOnLoopback({ cell }: Ran): CellWarning | null {
  if (cell.target === undefined || !isOverLoopback(cell)) return null;
  if (cell.strategy.path !== 'direct') return nginxOnLoopback();
  return {
    code: 'loopback-hides-exhaustion',
    message:
      `The service was asked at ${cell.target.address}, where tcp_tw_reuse frees a port after 1 s in place of 60: ports ` +
      'last up to 60 times as long as between two machines. Ask it at another address of this machine to see exhaustion',
  };
}

function nginxOnLoopback(): CellWarning {
  return {
    code: 'loopback-hides-exhaustion',
    message:
      'nginx was asked over loopback, where tcp_tw_reuse frees a port after 1 s in place of 60: the ports of the client ' +
      "last up to 60 times as long as between two machines. Run the same cell against the lab's origin to see exhaustion",
  };
}

/** What client and nginx say of themselves, and nobody else can say of it. */
export function unproven(ran: Ran): CellWarning | null {
  const ofClient = isMute(ran) ? clientClaims(ran) : [];
  const ofNginx = hasOwnServer(ran) ? nginxClaims(ran) : [];
  const claims = [
    ...(ofClient.length === 0 ? [] : [`the client's own word is all there is of: ${listed(ofClient)}`]),
    ...(ofNginx.length === 0 ? [] : [`nginx's configuration is all there is of: ${listed(ofNginx)}`]),
  ];
  if (claims.length === 0) return null;
  return {
    code: 'unproven',
    message:
      `The service cannot be asked what it saw, so ${listed(claims)}. ` +
      "Run the same cell against the lab's origin to have both ends' word",
  };
}

function clientClaims({ cell: { strategy } }: Ran): readonly string[] {
  return [
    // These two tell what they were asked for; the others read it off the answer, or could not talk in another.
    ...(['undici', 'autocannon'].includes(strategy.driver) ? ['protocol'] : []),
    ...(strategy.reuse === 'keep-alive' ? [] : ['requests on each connection']),
    ...(strategy.pipelining > 1 || hasStreams(strategy) ? ['requests in flight on one connection'] : []),
    ...(['sourceAddresses', 'requestWrites', 'clientNoDelay'] as const).filter(
      (axis) => strategy[axis] !== DEFAULT_STRATEGY[axis],
    ),
  ];
}

/** That connections are kept or not, the kernels tell. */
function nginxClaims({ cell: { strategy } }: Ran): readonly string[] {
  if (strategy.path === 'direct') return [];
  const axes = ['upstreamProtocol', 'upstreamKeepaliveRequests', 'bindAddresses'] as const;
  return axes.filter((axis) => strategy[axis] !== DEFAULT_STRATEGY[axis]);
}

/** Fewer than this share of the range change nothing. */
const LEFT_OVER_SHARE = 0.01;

/** A lab begins with none in use; this machine, to a service that was asked a moment ago, does not. */
export function leftOverPorts({ cell, lab, observation }: Ran): CellWarning | null {
  const before = observation.hosts.client?.tableBefore.portsInUse ?? 0;
  const ports = portCount(lab.hosts.client.ports);
  if (cell.target === undefined || before < LEFT_OVER_SHARE * ports) return null;
  return {
    code: 'left-over-ports',
    message:
      `Of ${several(ports, 'port')}, ${count(before)} to the service were in use before the load, mostly by TIME_WAIT of ` +
      'cells before: the client runs out sooner than predicted. Wait for a minute between runs that are to show that',
  };
}

/** It held to keep-alive all the same. */
export function serviceCloses(ran: Ran): CellWarning | null {
  const ended = endedByService(ran);
  if (ended === 0) return null;
  const { responses } = ran.outcome.counts;
  const each = responses / ran.outcome.connections.opened;
  return {
    code: 'service-closes',
    message:
      `The service ended ${several(ended, 'connection')} that were to be kept, after ${amount(each)} requests on the mean: ` +
      `it limits their requests or their idle time, and ${count(ended)} connections had to be opened anew. Raise that ` +
      'limit (nginx: keepalive_requests, keepalive_timeout; Node: maxRequestsPerSocket, keepAliveTimeout)',
  };
}
