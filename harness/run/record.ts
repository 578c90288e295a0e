import { judge } from '../analyse/verdicts.ts';
import type { SideRecord, SuiteRecord } from '../result/membership.ts';
import { type Cell, type Environment, type Result, SCHEMA_VERSION } from '../result/result.ts';
import { openStore, type Store } from '../result/store.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** A scenario that is to run, and where its `result.json` goes; the folder is made when it is missing. */
export interface ScenarioRun {
  readonly scenario: Scenario;
  readonly folder: string;
}

/** What the results of all scenarios that run together have in common. */
export interface Shared {
  readonly environment: Environment;
  readonly seed: number;
  readonly trials: number;
  /** Missing: they are no suite. */
  readonly suite: Pick<SuiteRecord, 'name' | 'budgetMs'> | undefined;
  readonly sideBySide?: SideRecord;
}

/** Opens the record of each scenario. Rejects with a UsageError where a folder cannot be written to. */
export function openRecords(runs: readonly ScenarioRun[], shared: Shared): Promise<readonly RunRecord[]> {
  return Promise.all(
    runs.map(async ({ scenario, folder }) => new RunRecord(scenario, await openStore(folder), shared)),
  );
}

/** The result of one scenario while it grows: saved with each cell. */
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

  /** Cells stand in the order of the scenario, whatever order they ran in. */
  async add(cell: Cell): Promise<void> {
    const place = ({ id }: Cell): number => this.scenario.cells.findIndex((one) => one.id === id);
    const cells = [...this.#result.cells, cell].sort((a, b) => place(a) - place(b) || a.trial - b.trial);
    await this.#save({ ...this.#result, cells });
  }

  /** `endedAt`: null where the run was interrupted. Else what ran is all that there will be. */
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

  /** Trials that every cell has had. */
  #trialsRun(cells: readonly Cell[]): number {
    return Math.min(...this.scenario.cells.map(({ id }) => cells.filter((cell) => cell.id === id).length));
  }
}
