import { hostsOf } from '../../scenario/scenario.ts';
import type { HostName } from '../../scenario/strategy.ts';
import { amount, count, several } from '../../words.ts';
import { counter, type Ran } from '../evidence.ts';
import { hopsOf } from '../predict/hops.ts';
import type { CellWarning } from './warning.ts';

/** Fewer than this is what happens to any two that close at once. */
const RACE_SHARE = 0.05;

export function timeWaitOverflow(ran: Ran): CellWarning | null {
  const { total, hosts } = counted(ran, 'TCPTimeWaitOverflow');
  if (total === 0) return null;
  return {
    code: 'time-wait-overflow',
    message:
      `The TIME_WAIT table of the ${hosts} was full ${several(total, 'time')} and the kernel destroyed the socket at ` +
      'once: that hides exhaustion. Raise net.ipv4.tcp_max_tw_buckets above the number of ports',
  };
}

export function listenOverflow(ran: Ran): CellWarning | null {
  const overflows = counted(ran, 'ListenOverflows');
  const drops = counted(ran, 'ListenDrops');
  const { total, hosts } = overflows.total > 0 ? overflows : drops;
  if (total === 0) return null;
  return {
    code: 'listen-overflow',
    message:
      `The listen queue of the ${hosts} was full ${several(total, 'time')}: those clients tried again after a ` +
      'second or more, which is in the latency. Raise net.core.somaxconn and the backlog, or lower the load',
  };
}

export function synRetransmits(ran: Ran): CellWarning | null {
  const { total, hosts } = counted(ran, 'TCPSynRetrans');
  if (total === 0) return null;
  return {
    code: 'syn-retransmits',
    message:
      `${several(total, 'SYN')} of the ${hosts} went out again, each a second or more after the first: the slowest ` +
      'connects are time-outs. Look for a full listen queue or a lossy link',
  };
}

/** Ports of nginx that the prediction knows nothing of: it says that the origin closes first. */
export function closeRace({ cell, observation }: Ran): CellWarning | null {
  const proxy = observation.hosts.proxy;
  const opened = counter(proxy, 'ActiveOpens') ?? 0;
  const held = counter(proxy, 'TW') ?? 0;
  const upstream = hopsOf(cell)[1];
  // Towards the client the proxy may be asked to close first: then TW cannot tell the two hops apart.
  const apart = cell.strategy.closer !== 'server' || cell.strategy.reuse === 'keep-alive';
  if (upstream?.holder !== 'origin' || !apart || held <= RACE_SHARE * opened) return null;
  return {
    code: 'upstream-close-race',
    message:
      `nginx was faster than the origin to close ${count(held)} of ${several(opened, 'upstream connection')} ` +
      `(${amount((100 * held) / opened)}%) and holds their TIME_WAIT: under enough load its ports run out all the same. ` +
      'Keep upstream connections alive instead of counting on the origin',
  };
}

/** The counter summed over the hosts of the path, and which of them have it. */
function counted(
  { cell, observation }: Ran,
  name: string,
): { readonly total: number; readonly hosts: string } {
  // Where the client runs on the machine's own network, the counters are those of the machine.
  const names: readonly HostName[] = cell.target === undefined ? hostsOf(cell.strategy.path) : ['client'];
  const seen = names
    .map((host) => ({ host, value: observation.hosts[host]?.counters[name] ?? 0 }))
    .filter(({ value }) => value > 0);
  return {
    total: seen.reduce((total, { value }) => total + value, 0),
    hosts: cell.target === undefined ? seen.map(({ host }) => host).join(' and ') : 'machine',
  };
}
