import type { DriverProgress } from '../drive/driver.ts';
import type { LiveHostReading, LiveObservation } from '../observe/observation.ts';
import type { CellPlan, Scenario } from '../scenario/scenario.ts';
import type { HostName } from '../scenario/strategy.ts';
import type { Prediction } from './prediction.ts';
import type { Cell, CellHeader, Environment, Result } from './result.ts';

/** Latest readings of one host, and its port capacity. */
export interface LiveHost extends LiveHostReading {
  readonly portCapacity: number;
}

/** Observations of a cell while its load runs. */
export interface LiveCell extends Omit<LiveObservation, 'hosts'> {
  readonly hosts: Partial<Readonly<Record<HostName, LiveHost>>>;
  /** Lines in nginx's error log so far, by kind as in the result; null without nginx. */
  readonly nginxErrors: Readonly<Record<string, number>> | null;
}

/** Events of a run, for progress on the terminal, metrics and others. */
export type RunEvent =
  | {
      /** Sent once for each scenario of the run, before the first cell of any. */
      readonly type: 'run-started';
      readonly scenario: Pick<Scenario, 'name' | 'cells' | 'reference'>;
      readonly environment: Environment;
      /** Cells of this scenario times trials. */
      readonly cells: number;
      readonly folder: string;
      /** Time limit of the whole run; null for no limit. */
      readonly budgetMs: number | null;
    }
  | {
      readonly type: 'cell-started';
      readonly scenario: string;
      /** Number of this trial, from 1 to `cells`, the trials of all scenarios of the run; repeats come after those. */
      readonly index: number;
      readonly cells: number;
      readonly plan: CellPlan;
      readonly trial: number;
      /** Set if this trial is a repeat. */
      readonly repeatOf?: CellHeader['repeatOf'];
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
