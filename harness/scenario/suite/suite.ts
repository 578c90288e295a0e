/** A scenario of a suite, and how the suite has it. */
export interface SuiteScenario {
  /** The name of one that comes with connlab; or a file, from the suite's own folder. */
  readonly scenario: string;
  /** Settings as `--set` takes them, for instance `load.requests=2000`. */
  readonly set?: readonly string[];
  /** Which cells, as `--only` takes it, for instance `cell=keep-alive`; missing: all. */
  readonly only?: readonly string[];
  /** Name of the cell that is measured twice; missing: the reference of the scenario, else its first cell. */
  readonly twin?: string;
}

/** A suite as its file says it: data only. */
export interface SuiteInput {
  /** Lower case, digits and hyphens. */
  readonly name: string;
  readonly title: string;
  /** A text alone stands for the scenario of that name with all its cells. */
  readonly scenarios: readonly (string | SuiteScenario)[];
  /** Of each cell. */
  readonly trials: number;
  /** How long all of it may take, for instance `20m`; trials that do not fit are dropped. */
  readonly budget: string;
}

/** The same with all that has a default. */
export interface ReadSuiteScenario extends SuiteScenario {
  readonly set: readonly string[];
  readonly only: readonly string[];
}

/** A suite that was read: checked, with every default filled in. */
export interface Suite {
  readonly name: string;
  readonly title: string;
  readonly scenarios: readonly ReadSuiteScenario[];
  readonly trials: number;
  readonly budgetMs: number;
}

/** Gives types to a suite's data; does nothing else. */
export function defineSuite(suite: SuiteInput): SuiteInput {
  return suite;
}
