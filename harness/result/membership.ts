/** One of two results whose trials ran alternately, A and B of each cell one after the other. */
export interface SideRecord {
  readonly side: 'A' | 'B';
  /** The same in both. */
  readonly pairId: string;
  /** The command lines of both sides. */
  readonly commands: Readonly<Record<'A' | 'B', string>>;
}

/** The suite that a result belongs to. Its trials ran between those of other scenarios. */
export interface SuiteRecord {
  readonly name: string;
  /** Time limit of the suite; null for no limit. */
  readonly budgetMs: number | null;
  /** Trials of each cell: the planned number, and the number that every cell completed. */
  readonly trialsPlanned: number;
  readonly trialsRun: number;
}
