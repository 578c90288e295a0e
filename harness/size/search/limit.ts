import type { Goal } from './goal.ts';
import { areBroken, isUnserved, type Purpose, type Trial } from './trial.ts';

/** The number of connections from which on the service fails requests or leaves connections without an answer. */
export interface Limit {
  /** The smallest size at which that was seen. */
  readonly size: number;
  /** Those of that size, which show it. */
  readonly trials: readonly Trial[];
  /** Most connections that were answered on while others were not; null if none was left without an answer. */
  readonly answering: number | null;
}

const UNDER_LOAD: readonly Purpose[] = ['search', 'growth', 'curve'];

/**
 * The limit as far as the trials show it; null if none did. Requests that fail above the rate asked for may fail because
 * of the rate, but connections without an answer never do.
 */
export function limitOf(trials: readonly Trial[], { target }: Pick<Goal, 'target'>): Limit | null {
  const telling = trials.filter(
    (trial) =>
      UNDER_LOAD.includes(trial.purpose) &&
      isCounted(trial) &&
      (trial.ratePerSecond <= target.ratePerSecond || isUnserved(trial)),
  );
  const broken = [...Map.groupBy(telling, ({ size }) => size)].filter(([, own]) => areBroken(own));
  const [smallest] = broken.toSorted(([a], [b]) => a - b);
  if (smallest === undefined) return null;
  const answering = telling.filter(isUnserved).map(({ numbers }) => numbers.unserved.answering);
  return {
    size: smallest[0],
    trials: smallest[1].filter((trial) => areBroken([trial])),
    answering: answering.length === 0 ? null : Math.max(...answering),
  };
}

/** A trial in which too many requests fail counts even if none was answered. */
function isCounted({ numbers: { invalid, overspent } }: Trial): boolean {
  return invalid === null || overspent;
}
