import { judge } from '../analyse/verdicts.ts';
import {
  type Cell,
  type Environment,
  type Result,
  SCHEMA_VERSION,
  type SideRecord,
  type SuiteRecord,
} from '../result/result.ts';
import { openStore, type Store } from '../result/store.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** A scenario to run, and the folder of its `result.json`, which is created if it does not exist. */
export interface ScenarioRun {
  readonly scenario: Scenario;
  readonly folder: string;
}

/** Fields that the results of all scenarios of a run share. */
export interface Shared {
  readonly environment: Environment;
  readonly seed: number;
  readonly trials: number;
  /** undefined without a suite. */
  readonly suite: Pick<SuiteRecord, 'name' | 'budgetMs'> | undefined;
  readonly sideBySide?: SideRecord;
}

/** Opens the record of each scenario. Rejects with a UsageError if a folder is not writable. */
export function openRecords(runs: readonly ScenarioRun[], shared: Shared): Promise<readonly RunRecord[]> {
  return Promise.all(
    runs.map(async ({ scenario, folder }) => new RunRecord(scenario, await openStore(folder), shared)),
  );
}

/** The growing result of one scenario, saved with each cell. */
export class RunRecord {
  readonly scenario: Scenario;
  readonly #store: Store;
  #result: Result;

  constructor(scenario: Scenario, store: Store, shared: Shared) {
    const { environment, seed, trials, suite, sideBySide } = shared;
    this.scenario = scenario;
    this.#store = store;
    const { name, question, reference } = scenario;
    this.#result = {
      schemaVersion: SCHEMA_VERSION,
      scenario: name,
      question,
      startedAt: new Date().toISOString(),
      endedAt: null,
      environment,
      seed,
      trials,
      ...(reference !== undefined && { reference }),
      ...(suite !== undefined && { suite: { ...suite, trialsPlanned: trials, trialsRun: 0 } }),
      ...(sideBySide !== undefined && { sideBySide }),
      cells: [],
      verdicts: [],
    };
  }

  get folder(): string {
    return this.#store.folder;
  }

  get cells(): readonly Cell[] {
    return this.#result.cells;
  }

  /** Keeps the cells in the order of the scenario, whatever order they ran in. A repeat replaces the trial of its number. */
  async add(cell: Cell): Promise<void> {
    const indexOf = ({ id }: Cell): number => this.scenario.cells.findIndex((one) => one.id === id);
    const others = this.#result.cells.filter(({ id, trial }) => id !== cell.id || trial !== cell.trial);
    const cells = [...others, cell].sort((a, b) => indexOf(a) - indexOf(b) || a.trial - b.trial);
    await this.#save({ ...this.#result, cells });
  }

  /** `endedAt` is null after an interrupt. Then the result keeps the planned number of trials. */
  async end(endedAt: string | null): Promise<Result> {
    const { cells, trials } = this.#result;
    const ran = endedAt === null ? trials : this.#trialsRun(cells);
    await this.#save({ ...this.#result, endedAt, trials: ran, verdicts: judge(this.scenario, cells) });
    return this.#result;
  }

  async #save(result: Result): Promise<void> {
    const { suite, cells } = result;
    this.#result =
      suite === undefined ? result : { ...result, suite: { ...suite, trialsRun: this.#trialsRun(cells) } };
    await this.#store.save(this.#result);
  }

  /** Number of trials that every cell has completed. */
  #trialsRun(cells: readonly Cell[]): number {
    return Math.min(...this.scenario.cells.map(({ id }) => cells.filter((cell) => cell.id === id).length));
  }
}
