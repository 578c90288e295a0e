import type { Band, Decision } from '../model/band.ts';
import { predictedP99Us } from '../model/response.ts';
import { type Goal, HEADROOM, isEnoughToTry, poolsOf } from '../search/goal.ts';
import type { Trial } from '../search/trial.ts';
import { believed } from '../views.ts';
import { chooseSplit, type SplitChoice } from './choose.ts';
import { splitGoal } from './step.ts';

/** The answer for several processes, each with a pool of its own. */
export interface Split {
  /** On each replica. */
  readonly processes: number;
  readonly replicas: number;
  /** Pools in all. */
  readonly pools: number;
  /** Of each pool. */
  readonly ratePerSecond: number;
  /** Connections of each pool; null: `why` says why none is recommended. */
  readonly size: number | null;
  readonly inAll: number | null;
  /**
   * `no-size`: by arithmetic no size meets the target. `limit`: the service serves too few connections at once for as many
   * pools. `trials`: every size failed that was tried with one process.
   */
  readonly why: SplitChoice['why'];
  readonly predicted: {
    /** Connections of each pool that also carry 20% more; null: no size does. */
    readonly size: number | null;
    /** Connections of one pool for all that also carry 20% more; null: no size does. */
    readonly shared: number | null;
    /** p99 with `size` connections in each pool; null: the queue never ends, or there is no size. */
    readonly p99Us: number | null;
    /** The same with 20% more requests. */
    readonly moreP99Us: number | null;
  };
  /** One process by itself with `size`, or with the largest size that was tried; null: `whyNotMeasured`. */
  readonly measured: SplitMeasurement | null;
  /** `invalid`: its trials do not count. */
  readonly whyNotMeasured: 'few-requests' | 'invalid' | 'no-time' | null;
  /** Most connections that the service serves at once; null: no limit was seen. */
  readonly limit: number | null;
  /** Most connections that were open at once in a trial. */
  readonly mostOpen: number;
}

export interface SplitMeasurement extends Band {
  readonly size: number;
  readonly requests: number;
  readonly decision: Decision;
  readonly leans: 'passed' | 'failed';
}

/** null: there is one pool, or no size for it. */
export function splitOf(goal: Goal, trials: readonly Trial[], recommended: number | null): Split | null {
  const pools = poolsOf(goal);
  if (pools === 1 || recommended === null) return null;
  const choice = chooseSplit(goal, trials, recommended);
  const { size, why, ratePerSecond, predicted, shared, limit, service } = choice;
  const p99Us = (factor: number): number | null =>
    size === null ? null : predictedP99Us({ size, ratePerSecond: factor * ratePerSecond, service });
  const measured = measurement(choice);
  return {
    processes: goal.processes,
    replicas: goal.replicas,
    pools,
    ratePerSecond,
    size,
    inAll: size === null ? null : size * pools,
    why,
    predicted: {
      size: predicted,
      shared,
      p99Us: p99Us(1),
      moreP99Us: p99Us(HEADROOM),
    },
    measured,
    whyNotMeasured: measured === null ? whyNot(goal, trials) : null,
    limit,
    mostOpen: Math.max(
      0,
      ...(['search', 'growth', 'curve'] as const).flatMap((purpose) =>
        believed(trials, purpose).map(({ numbers }) => numbers.openPeak),
      ),
    ),
  };
}

function whyNot(goal: Goal, trials: readonly Trial[]): NonNullable<Split['whyNotMeasured']> {
  if (!isEnoughToTry(splitGoal(goal))) return 'few-requests';
  return trials.some(({ purpose }) => purpose === 'split') ? 'invalid' : 'no-time';
}

function measurement({ tried, size: chosen }: SplitChoice): SplitMeasurement | null {
  const shown = tried.find((view) => view.size === chosen) ?? tried.at(-1);
  if (shown === undefined) return null;
  const { size, trials, band, decision, leans } = shown;
  const requests = trials.reduce((sum, { numbers }) => sum + numbers.requests, 0);
  return { size, requests, decision, leans, ...band };
}
