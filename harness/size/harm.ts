import type { FoundCause } from '../result/result.ts';
import type { Goal } from './search/goal.ts';
import { limitOf } from './search/limit.ts';
import { SILENT_BACKEND } from './search/reach.ts';
import { failureShare, type Trial } from './search/trial.ts';

/** From how many connections on the service fails requests or leaves connections without an answer. */
export interface Harm {
  /** The smallest size at which that was seen. */
  readonly size: number;
  /** Connections that were answered on at that time; null if none was left without an answer. */
  readonly answering: number | null;
  /** Share of the requests that failed, and how. */
  readonly share: number;
  readonly failures: Readonly<Record<string, number>>;
  /** Why, with evidence and remedy; null if only the failures are known. */
  readonly cause: FoundCause | null;
}

const CAUSES: readonly string[] = ['connection-holds-worker', 'connection-limit'];

/** null: no size that was tried does harm. */
export function harmOf(trials: readonly Trial[], goal: Goal): Harm | null {
  const limit = limitOf(trials, goal);
  if (limit === null || !limit.isKnown) return null;
  const { size, answering } = limit;
  const { numbers } = limit.trials.at(-1)!;
  const causes = limit.trials.flatMap((trial) => trial.numbers.causes);
  if (causes.some(({ id }) => id === SILENT_BACKEND)) return null;
  return {
    size,
    answering,
    share: failureShare(numbers),
    failures: numbers.failures,
    cause: causes.find(({ id }) => CAUSES.includes(id)) ?? null,
  };
}
