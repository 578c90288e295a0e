import { failingAtAnySize, failMore } from './any-size.ts';
import type { Goal } from './goal.ts';
import { areBroken, areUnserved, type Purpose, type Trial } from './trial.ts';

/** The number of connections from which on the service fails requests or leaves connections without an answer. */
export interface Limit {
  /** The smallest size at which that was seen. */
  readonly size: number;
  /** Those of that size, which show it. */
  readonly trials: readonly Trial[];
  /** Most connections that were answered on while others were not; null if none was left without an answer. */
  readonly answering: number | null;
  /** Whether fewer connections are known to be better. Otherwise requests may fail whatever the size. */
  readonly isKnown: boolean;
}

const UNDER_LOAD: readonly Purpose[] = ['search', 'growth', 'curve'];

/**
 * The limit as far as the trials show it; null if none did. Requests that fail above the rate asked for may fail because
 * of the rate, but connections without an answer never do. Requests that fail as often with fewer connections show no limit.
 */
export function limitOf(trials: readonly Trial[], goal: Pick<Goal, 'target'>): Limit | null {
  const { ratePerSecond } = goal.target;
  const telling = trials.filter(
    (trial) =>
      UNDER_LOAD.includes(trial.purpose) &&
      isCounted(trial) &&
      (trial.ratePerSecond <= ratePerSecond || areUnserved([trial])),
  );
  const groups = [...Map.groupBy(telling, ({ size }) => size)].toSorted(([a], [b]) => a - b);
  const isForAll = failingAtAnySize(trials, goal) !== null;
  const isLimit = ([size, own]: (typeof groups)[number]): boolean => {
    if (areUnserved(own)) return true;
    const fewer = telling.filter((trial) => trial.size < size);
    return !isForAll && areBroken(own) && (fewer.length === 0 || failMore(own, fewer));
  };
  const smallest = groups.find(isLimit);
  if (smallest === undefined) return null;
  const [size, own] = smallest;
  const unserved = groups.flatMap(([, group]) => (areUnserved(group) ? group.filter(hasUnserved) : []));
  return {
    size,
    trials: own.filter((trial) => areBroken([trial]) || hasUnserved(trial)),
    answering:
      unserved.length === 0 ? null : Math.max(...unserved.map(({ numbers }) => numbers.unserved.answering)),
    isKnown: areUnserved(own) || telling.some((trial) => trial.size < size),
  };
}

function hasUnserved({ numbers: { unserved } }: Trial): boolean {
  return unserved.silent + unserved.refused > 0;
}

/** A trial in which too many requests fail counts even if none was answered. */
function isCounted({ numbers: { invalid, overspent } }: Trial): boolean {
  return invalid === null || overspent;
}
