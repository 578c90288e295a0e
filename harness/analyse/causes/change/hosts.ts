import { HOSTS, type HostName } from '../../../scenario/strategy.ts';
import { TIME_WAIT_SECONDS } from '../../../tcp.ts';
import { several } from '../../../words.ts';
import type { BothSides, StoredCell } from '../cause.ts';
import { isNew, most } from './evidence.ts';

/** TIME_WAIT sockets that matter, and the share of them that makes a host their holder. */
const LEAST_TIME_WAIT = 100;
const MAIN_SHARE = 0.75;

/** `byTimeWait`: over half of the ports were in TIME_WAIT. */
export function ranOutOfPorts(sides: BothSides, byTimeWait: boolean): string | null {
  const isOut = ({ exhaustion }: StoredCell): boolean => exhaustion !== null;
  const cell = sides.current.find(isOut);
  if (cell === undefined || !isNew(sides, isOut)) return null;
  const { host, afterConnections, firstError } = cell.exhaustion!;
  const { timeWaitPeak = 0, portCapacity = 0 } = cell.hosts[host] ?? {};
  if (timeWaitPeak > portCapacity / 2 !== byTimeWait) return null;
  return `The ${host} ran out of ports after ${several(afterConnections, 'connection')} (${firstError}); before, they lasted`;
}

/**
 * The other end of the same connections closes first. On a path with two hops the holder also changes when one hop has
 * more connections than before, or the other fewer.
 */
export function timeWaitMoves(sides: BothSides): string | null {
  const [before, after] = [sides.base, sides.current].map((cells) =>
    HOSTS.find((host) => most(cells, (cell) => holds(cell, host))),
  );
  if (before === undefined || after === undefined || before === after) return null;
  const opened = openedBetween(sides, before, after);
  if (opened === null || Math.min(opened.base, opened.current) < LEAST_TIME_WAIT) return null;
  if (!isNew(sides, (cell) => holds(cell, after))) return null;
  const isOpener = after === 'client' || (after === 'proxy' && before === 'origin');
  const cost = isOpener
    ? `and each of its ports stays taken for ${TIME_WAIT_SECONDS} s`
    : 'which costs no ports';
  return `TIME_WAIT gathers on the ${after} instead of the ${before}: the ${after} closes first now, ${cost}`;
}

/** Connections of the hop between two hosts; null if there is none. */
function openedBetween({ medians, current }: BothSides, one: HostName, other: HostName) {
  const isDirect = current[0]!.strategy.path === 'direct';
  const hosts = [one, other];
  if (hosts.includes('client') && (isDirect || hosts.includes('proxy'))) {
    return medians(({ connections }) => connections.opened);
  }
  return hosts.includes('proxy') ? medians(({ hosts: { proxy } }) => proxy?.activeOpens) : null;
}

function holds({ hosts }: StoredCell, host: HostName): boolean {
  const all = HOSTS.reduce((sum, one) => sum + (hosts[one]?.timeWaitPeak ?? 0), 0);
  return all >= LEAST_TIME_WAIT && (hosts[host]?.timeWaitPeak ?? 0) > MAIN_SHARE * all;
}
