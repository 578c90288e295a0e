import type { DriverProgress } from '../drive/driver.ts';
import type { LiveHostReading, LiveObservation } from '../observe/observation.ts';
import type { CellPlan, Scenario } from '../scenario/scenario.ts';
import type { HostName } from '../scenario/strategy.ts';
import type { Cell, Environment, Prediction, Result } from './result.ts';

/** What the observers last read of one host, beside what it has. */
export interface LiveHost extends LiveHostReading {
  readonly portCapacity: number;
}

/** What is seen of a cell while its load runs. */
export interface LiveCell extends Omit<LiveObservation, 'hosts'> {
  readonly hosts: Partial<Readonly<Record<HostName, LiveHost>>>;
  /** nginx's error log up to now by kind, as in the result; null where there is no nginx. */
  readonly nginxErrors: Readonly<Record<string, number>> | null;
}

/** What a run tells while it goes on: progress on the terminal, metrics and the like listen to it. */
export type RunEvent =
  | {
      /** Once for each of the scenarios that run together, before the first cell of any. */
      readonly type: 'run-started';
      readonly scenario: Pick<Scenario, 'name' | 'cells' | 'reference'>;
      readonly environment: Environment;
      /** Of this scenario, trials counted. */
      readonly cells: number;
      readonly folder: string;
      /** All of them together are to take no longer; null: no limit. */
      readonly budgetMs: number | null;
    }
  | {
      readonly type: 'cell-started';
      readonly scenario: string;
      /** 1 is the first of `cells`, which are those of all scenarios that run together. */
      readonly index: number;
      readonly cells: number;
      readonly plan: CellPlan;
      readonly trial: number;
      readonly prediction: Prediction;
    }
  | {
      readonly type: 'cell-progress';
      readonly scenario: string;
      readonly index: number;
      readonly plan: CellPlan;
      readonly prediction: Prediction;
      readonly progress: DriverProgress;
      readonly live: LiveCell;
    }
  | {
      readonly type: 'cell-ended';
      readonly scenario: string;
      readonly index: number;
      readonly cells: number;
      readonly cell: Cell;
    }
  | { readonly type: 'run-ended'; readonly result: Result };
