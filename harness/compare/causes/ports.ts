import { HOSTS } from '../../scenario/strategy.ts';
import { several } from '../../words.ts';
import type { Cause } from '../comparison.ts';
import type { Numbers } from '../metrics.ts';
import { beforeAfter, type Evidence, most } from './evidence.ts';

export function portsExhausted(evidence: Evidence): Cause | null {
  const isOut = ({ exhaustion }: Numbers): boolean => exhaustion !== null;
  if (!most(evidence.current, isOut) || most(evidence.base, isOut)) return null;
  const { exhaustion } = evidence.current.find(isOut)!;
  return {
    code: 'ports-exhausted',
    message: `The ports of the ${exhaustion!.host} ran out after ${several(exhaustion!.afterConnections, 'connection')} (${exhaustion!.firstError}); before they lasted`,
  };
}

/** Failed answers of nginx, with the reason that it logged. */
export function upstreamRefused(evidence: Evidence): Cause | null {
  const failed = beforeAfter(evidence, ({ counts }) => counts.statuses['502'] ?? 0);
  if (failed === null || failed.base > 0 || failed.current === 0) return null;
  const kinds = new Set(evidence.current.flatMap(({ nginxErrors }) => Object.keys(nginxErrors ?? {})));
  const logged = kinds.size === 0 ? '' : `; its error log says ${[...kinds].sort().join(', ')}`;
  return {
    code: 'upstream-refused',
    message: `nginx answers ${several(failed.current, 'request')} with 502, and did so with none before${logged}`,
  };
}

/** So many TIME_WAIT sockets matter to nobody. */
const LEAST = 100;
const MAIN = 0.75;

export function timeWaitMoved({ base, current }: Evidence): Cause | null {
  const holder = (cells: readonly Numbers[]) =>
    HOSTS.find((host) => most(cells, (cell) => holds(cell, host)));
  const [before, after] = [holder(base), holder(current)];
  if (before === undefined || after === undefined || before === after) return null;
  return {
    code: 'time-wait-moved',
    message: `TIME_WAIT gathers on the ${after} instead of the ${before}: another end closes first now, and its ports are taken for 60 s`,
  };
}

function holds({ hosts }: Numbers, host: (typeof HOSTS)[number]): boolean {
  const all = HOSTS.reduce((sum, one) => sum + (hosts[one]?.timeWaitPeak ?? 0), 0);
  return all >= LEAST && (hosts[host]?.timeWaitPeak ?? 0) > MAIN * all;
}
