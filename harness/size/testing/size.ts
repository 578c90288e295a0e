import type { Goal } from '../search/goal.ts';
import { nextSearchStep, type Progress } from '../search/search.ts';
import type { Measure } from '../search/steps.ts';
import { nextStep } from '../search/surroundings.ts';
import type { Trial } from '../search/trial.ts';
import { type SimulatedOrigin, simulateTrial } from './simulate.ts';

/** Time for the start of network, server and client. */
const OVERHEAD_MS = 1_500;

export interface Simulated {
  readonly trials: readonly Trial[];
  readonly elapsedMs: number;
  readonly whys: readonly string[];
}

export function goalOf(ratePerSecond: number, p99Ms: number, changes: Partial<Goal> = {}): Goal {
  return {
    target: { ratePerSecond, p99Us: p99Ms * 1_000 },
    confidence: 0.95,
    budgetMs: 170_000,
    idleWatchMs: 0,
    mostConnections: 1_000,
    throughNginx: false,
    processes: 1,
    replicas: 1,
    ...changes,
  };
}

/** A sizing against a simulated origin, in simulated time: the whole of it, or its first trials. */
export function sizeSimulated(goal: Goal, origin: SimulatedOrigin, most = Infinity): Simulated {
  const next: typeof nextStep = (of, progress) =>
    progress.trials.length >= most ? null : nextStep(of, progress);
  return follow(next, goal, origin);
}

/** Only the search for the smallest size. */
export function searchSimulated(goal: Goal, origin: SimulatedOrigin): Simulated {
  const next = (progress: Progress): Measure | null => {
    const step = nextSearchStep(goal, progress);
    return step.kind === 'measure' ? step : null;
  };
  return follow((_, progress) => next(progress), goal, origin);
}

function follow(
  next: (goal: Goal, progress: Progress) => Measure | null,
  goal: Goal,
  origin: SimulatedOrigin,
): Simulated {
  const trials: Trial[] = [];
  const whys: string[] = [];
  let elapsedMs = 0;
  for (;;) {
    const step = next(goal, { trials, elapsedMs });
    if (step === null) return { trials, elapsedMs, whys };
    const request = { ...step.request, trial: trials.length + 1 };
    const tookMs = request.durationMs + OVERHEAD_MS;
    trials.push({ ...request, numbers: simulateTrial(origin, request), tookMs });
    whys.push(`${step.request.purpose} ${step.request.size}: ${step.why}`);
    elapsedMs += tookMs;
  }
}
