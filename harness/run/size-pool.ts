import type { Goal } from '../size/search/goal.ts';
import type { Measure } from '../size/search/steps.ts';
import { nextStep } from '../size/search/surroundings.ts';
import type { MeasureTrial, Trial } from '../size/search/trial.ts';

/** Events of a sizing. */
export type SizingEvent =
  | { readonly type: 'trial-started'; readonly number: number; readonly step: Measure; readonly known: Known }
  | { readonly type: 'trial-ended'; readonly trial: Trial; readonly known: Known };

/** The measurements so far. */
export interface Known {
  readonly goal: Goal;
  readonly trials: readonly Trial[];
  readonly elapsedMs: number;
}

export interface SizePoolOptions {
  readonly goal: Goal;
  readonly measure: MeasureTrial;
  /** A monotonic clock. */
  readonly nowMs: () => number;
  /** Ends the sizing, which then resolves with the completed trials. */
  readonly signal: AbortSignal;
  readonly onEvent: (event: SizingEvent) => void;
  /** Saves the measurements so far, after each trial. */
  readonly save?: (known: Known) => Promise<void>;
}

/**
 * Measures one trial after the other until the smallest pool that meets the target and its surroundings are known, or
 * the budget is spent. Rejects as `measure` does, except after an interrupt,
 * and as `save` does.
 */
export async function sizePool({
  goal,
  measure,
  nowMs,
  signal,
  onEvent,
  save,
}: SizePoolOptions): Promise<Known> {
  const startMs = nowMs();
  const trials: Trial[] = [];
  const known = (): Known => ({ goal, trials: [...trials], elapsedMs: nowMs() - startMs });
  while (!signal.aborted) {
    const step = nextStep(goal, known());
    if (step === null) break;
    const number = trials.length + 1;
    onEvent({ type: 'trial-started', number, step, known: known() });
    const trial = await runTrial({ ...step.request, trial: number }, measure, nowMs).catch(
      (error: unknown) => {
        if (signal.aborted) return null;
        throw error;
      },
    );
    if (trial === null || signal.aborted) break;
    trials.push(trial);
    onEvent({ type: 'trial-ended', trial, known: known() });
    await save?.(known());
  }
  return known();
}

async function runTrial(
  request: Parameters<MeasureTrial>[0],
  measure: MeasureTrial,
  nowMs: () => number,
): Promise<Trial> {
  const startMs = nowMs();
  const numbers = await measure(request);
  return { ...request, numbers, tookMs: nowMs() - startMs };
}
