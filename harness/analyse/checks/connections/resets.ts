import type { Check } from '../../../result/result.ts';
import { hostsOf } from '../../../scenario/scenario.ts';
import type { HostName } from '../../../scenario/strategy.ts';
import { count, several } from '../../../words.ts';
import { counter, droppedByProxy, failedUpstream, type Ran, sum } from '../../evidence.ts';
import { hasOwnServer, isMute } from '../../external.ts';
import { type Bounds, boundsText, isWithin, nearly } from '../bounds.ts';

/** Share of the connections that may be reset in a sound cell: a busy machine makes kernels do it now and then. */
const RESETS_PER_CONNECTION = 1 / 100;

/**
 * Counters of connections that a kernel aborted with an RST: closed with unread data, with SO_LINGER 0, data after close(),
 * timeouts, memory.
 */
const ABORTS = [
  'TCPAbortOnData',
  'TCPAbortOnClose',
  'TCPAbortOnLinger',
  'TCPAbortOnTimeout',
  'TCPAbortOnMemory',
] as const;

/**
 * Nothing was reset unless that was asked for: as the driver saw it, and where the hosts are apart also as the kernels
 * counted aborted connections (TCPAbort...) and established ones that an RST ended (EstabResets). OutRsts counts more than
 * that. On a veth, packets of a connection that were sent from two cores can overtake each other: an ACK that arrives after
 * both FINs makes TIME_WAIT answer, and the other end, which has no such connection any more, replies with an RST.
 */
export function resetsCheck(ran: Ran): Check {
  const { cell, outcome, observation, lab } = ran;
  const { opened, resetByClient, resetByServer } = outcome.connections;
  const asked = cell.strategy.closer === 'reset';
  // How a server of the user's ends its connections is the answer.
  const mute = isMute(ran);
  const own = Math.floor(opened * RESETS_PER_CONNECTION);
  const dropped = droppedByProxy(ran);
  // A TCP proxy without a port resets the client's connection, of which it has read nothing.
  const allowed = { least: 0, most: own + (dropped === 0 ? 0 : nearly(dropped).most) };
  // What nginx's error log has is an answer of the origin: nginx resets what it has not read whole, or is reset.
  const upstream = failedUpstream(ran);
  const onTheWay = ({ least, most }: Bounds, host: HostName): Bounds =>
    host === 'client' || upstream === 0 ? { least, most } : { least, most: most + nearly(upstream).most };
  // On its host other connections may be counted as well.
  const hosts = (lab.kind === 'namespaces' ? hostsOf(cell.strategy.path) : []).filter(
    (host) => host !== 'origin' || !hasOwnServer(ran),
  );
  const counted = (host: HostName, name: string) => counter(observation.hosts[host], name) ?? 0;
  const aborted = hosts
    .filter((host) => !(asked && host === 'client'))
    .map((host) => ({ host, n: sum(ABORTS.map((name) => counted(host, name))) }));
  const ended = asked
    ? []
    : hosts.map((host) => ({ host, n: counted(host, 'EstabResets') - (mute ? resetByServer : 0) }));
  const unasked = (mute ? 0 : resetByServer) + (asked ? 0 : resetByClient);
  return {
    name: 'resets',
    ok:
      isWithin(unasked, allowed) &&
      ended.every(({ host, n }) => isWithin(n, onTheWay(allowed, host))) &&
      aborted.every(({ host, n }) =>
        isWithin(n, onTheWay(host === 'proxy' ? allowed : { ...allowed, most: own }, host)),
      ),
    expected: `${boundsText(allowed)} ${asked ? 'besides those that the client was asked for' : 'connections reset'}`,
    observed: [
      `${several(resetByClient, 'connection')} reset by the client, ${count(resetByServer)} by the server`,
      ...aborted.map(({ host, n }) => `${count(n)} aborted on the ${host}`),
      ...ended.map(({ host, n }) => `${count(n)} ended by RST on the ${host}`),
    ].join(', '),
  };
}
