import type { DriverProgress } from '../drive/driver.ts';
import type { CellPlan } from '../scenario/scenario.ts';
import type { HostName } from '../scenario/strategy.ts';
import type { Cell, Prediction, Result } from './result.ts';

/** What the observers last read of one host. */
export interface LiveHost {
  readonly timeWait: number;
  readonly inUse: number;
  readonly portCapacity: number;
}

/** What a run tells while it goes on: progress on the terminal, metrics and the like listen to it. */
export type RunEvent =
  | { readonly type: 'run-started'; readonly cells: number; readonly folder: string }
  | {
      readonly type: 'cell-started';
      /** 1 is the first of `cells`. */
      readonly index: number;
      readonly cells: number;
      readonly plan: CellPlan;
      readonly trial: number;
      readonly prediction: Prediction;
    }
  | {
      readonly type: 'cell-progress';
      readonly index: number;
      readonly plan: CellPlan;
      readonly progress: DriverProgress;
      readonly hosts: Partial<Readonly<Record<HostName, LiveHost>>>;
    }
  | { readonly type: 'cell-ended'; readonly index: number; readonly cells: number; readonly cell: Cell }
  | { readonly type: 'run-ended'; readonly result: Result };
