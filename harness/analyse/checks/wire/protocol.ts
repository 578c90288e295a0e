import type { Check } from '../../../result/result.ts';
import { isTerminated } from '../../../scenario/strategy.ts';
import { count, listed } from '../../../words.ts';
import { answeredConnections, errorTotal, type Ran, servedClient, sum } from '../../evidence.ts';
import { isMute } from '../../external.ts';
import { type Bounds, boundsText, isWithin, nearly } from '../bounds.ts';

/** Client and server agree on the protocol, and it is the one asked for: on each connection, with each request. */
export function protocolCheck(ran: Ran): Check {
  const { protocols } = ran.outcome.connections;
  const { protocol } = ran.cell.strategy;
  const connections = answeredConnections(ran);
  const requests = answeredBounds(ran);
  const served = servedClient(ran)?.protocols ?? null;
  return {
    name: 'protocol',
    ok: isMute(ran)
      ? isSpoken(protocols, protocol, connections)
      : isOnly(protocols, protocol, connections) && isOnly(served, protocol, requests),
    expected: `${protocol} on ${boundsText(connections)} connections and in ${boundsText(requests)} requests`,
    observed: `the client spoke ${told(protocols, 'connections')}, its server ${told(served, 'requests')}`,
  };
}

/** What nginx speaks with the origin has nothing to do with what the client speaks. null: it is the same hop. */
export function upstreamProtocolCheck(ran: Ran): Check | null {
  const { cell, logs } = ran;
  if (!isTerminated(cell.strategy)) return null;
  const { upstreamProtocol } = cell.strategy;
  const bounds = upstreamBounds(logs);
  const served = logs.origin?.protocols ?? null;
  return {
    name: 'upstream protocol',
    ok: isOnly(served, upstreamProtocol, bounds),
    expected: `${upstreamProtocol} in ${boundsText(bounds)} requests to the origin`,
    observed: `the origin was asked in ${told(served, 'requests')}`,
  };
}

/** Requests of nginx that reached the origin. */
export function upstreamBounds({ upstream, nginxErrors }: Ran['logs']): Bounds {
  const attempts = upstream?.attempts ?? 0;
  // An attempt without a status, or one in nginx's error log, may never have reached the origin: where
  // connect() finds no port, nginx writes down its own 502 as the upstream's status.
  const lost = (upstream?.statuses.none ?? 0) + sum(Object.values(nginxErrors ?? {}));
  return { least: Math.max(0, nearly(attempts - lost).least), most: nearly(attempts).most };
}

/** Those that were answered reached the server; those that failed may have. */
export function answeredBounds(ran: Ran): Bounds {
  const { responses } = ran.outcome.counts;
  return { least: nearly(responses).least, most: nearly(responses + errorTotal(ran)).most };
}

/** A server of the user's may answer HTTP/1.1 in HTTP/1.0 (RFC 9110, 2.5), and that is the answer. */
function isSpoken(spoken: Readonly<Record<string, number>>, protocol: string, bounds: Bounds): boolean {
  if (protocol !== 'http/1.1') return isOnly(spoken, protocol, bounds);
  const { 'http/1.0': older = 0, 'http/1.1': asked = 0, ...others } = spoken;
  return isWithin(older + asked, bounds) && sum(Object.values(others)) === 0;
}

/** Nothing but this protocol was spoken, and so often. What could not be asked (null) is no proof. */
function isOnly(spoken: Readonly<Record<string, number>> | null, protocol: string, bounds: Bounds): boolean {
  if (spoken === null) return false;
  const asked = spoken[protocol] ?? 0;
  return isWithin(asked, bounds) && sum(Object.values(spoken)) === asked;
}

function told(spoken: Readonly<Record<string, number>> | null, unit: string): string {
  if (spoken === null) return 'could not be asked';
  const words = Object.entries(spoken).map(([name, number]) => `${name} (${count(number)} ${unit})`);
  return listed(words) || 'nothing';
}
