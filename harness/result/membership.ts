/** Two results whose trials were measured in turn, A and B of each cell next to each other. */
export interface SideRecord {
  readonly side: 'A' | 'B';
  /** The same in both. */
  readonly pairId: string;
  /** The command lines of both. */
  readonly commands: Readonly<Record<'A' | 'B', string>>;
}

/** The suite that a result is a part of: its trials ran among those of other scenarios. */
export interface SuiteRecord {
  readonly name: string;
  /** null: it might take as long as it takes. */
  readonly budgetMs: number | null;
  /** Trials of each cell: asked for, and run by every cell before the budget was spent or the run interrupted. */
  readonly trialsPlanned: number;
  readonly trialsRun: number;
}
