import { predict } from '../analyse/predict/predict.ts';
import type { RunEvent } from '../result/events.ts';
import type { Cell } from '../result/result.ts';
import { type CellOptions, runCell } from './cell.ts';
import type { RunRecord } from './record.ts';

/** The next trial. */
export interface NextTrial extends Pick<CellOptions, 'plan' | 'trial' | 'repeatOf'> {
  readonly record: RunRecord;
  /** The scenario, and the number of this trial among `cells` trials of the run. */
  readonly place: { readonly scenario: string; readonly index: number; readonly cells: number };
  /** Name of the cell in the progress. Default its own name. */
  readonly shownAs?: string;
}

export type TrialOptions = Omit<CellOptions, 'plan' | 'trial' | 'repeatOf' | 'prediction'> & {
  readonly onEvent: (event: RunEvent) => void;
};

/**
 * Predicts, measures and saves one trial of a cell, with its events. Returns null if it was interrupted, and not saved.
 * `isSaved`: false if the caller decides that.
 */
export async function runTrial(
  next: NextTrial,
  { onEvent, ...how }: TrialOptions,
  { isSaved = true } = {},
): Promise<Cell | null> {
  const { record, plan, trial, repeatOf, place, shownAs = plan.name } = next;
  const { scenario, index } = place;
  const shown = { ...plan, name: shownAs };
  const prediction = predict(plan);
  const repeats = repeatOf && { repeatOf };
  onEvent({ type: 'cell-started', ...place, plan: shown, trial, ...repeats, prediction });
  const cell = await runCell({ plan, trial, ...repeats, prediction, ...how }, (progress, live) =>
    onEvent({ type: 'cell-progress', scenario, index, plan: shown, prediction, progress, live }),
  );
  if (how.signal.aborted) return null;
  if (isSaved) await record.add(cell);
  onEvent({ type: 'cell-ended', ...place, cell: { ...cell, name: shownAs } });
  return cell;
}
