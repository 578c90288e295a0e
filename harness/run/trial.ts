import { predict } from '../analyse/predict/predict.ts';
import type { RunEvent } from '../result/events.ts';
import { type CellOptions, runCell } from './cell.ts';
import type { RunRecord } from './record.ts';

/** The next trial. */
export interface NextTrial extends Pick<CellOptions, 'plan' | 'trial'> {
  readonly record: RunRecord;
  /** The scenario, and the number of this trial among `cells` trials of the run. */
  readonly place: { readonly scenario: string; readonly index: number; readonly cells: number };
  /** Name of the cell in the progress. Default its own name. */
  readonly shownAs?: string;
}

type TrialOptions = Omit<CellOptions, 'plan' | 'trial' | 'prediction'> & {
  readonly onEvent: (event: RunEvent) => void;
};

/** Predicts, measures and saves one trial of a cell, with its events. An interrupted trial is not saved. */
export async function runTrial(next: NextTrial, { onEvent, ...how }: TrialOptions): Promise<void> {
  const { record, plan, trial, place, shownAs = plan.name } = next;
  const { scenario, index } = place;
  const shown = { ...plan, name: shownAs };
  const prediction = predict(plan);
  onEvent({ type: 'cell-started', ...place, plan: shown, trial, prediction });
  const cell = await runCell({ plan, trial, prediction, ...how }, (progress, live) =>
    onEvent({ type: 'cell-progress', scenario, index, plan: shown, prediction, progress, live }),
  );
  if (how.signal.aborted) return;
  await record.add(cell);
  onEvent({ type: 'cell-ended', ...place, cell: { ...cell, name: shownAs } });
}
