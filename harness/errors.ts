/** Exit codes of the command line; the contract is in docs/cli.md. */
export const EXIT = {
  fine: 0,
  verdictFailed: 1,
  usage: 2,
  unable: 3,
  cellFailed: 4,
  interrupted: 130,
} as const;

/** One mistake in the user's input: its place, what is wrong, and what was expected. */
export interface Mistake {
  /** File and path in it, option or argument, for instance `load.ratePerSecond` or `--only path=nginxx`. */
  readonly where: string;
  /** What is wrong. Begins with a capital letter and has no full stop. */
  readonly what: string;
  readonly expected?: string;
}

/** Invalid input, with all mistakes at once, before anything starts. Exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly mistakes: readonly Mistake[];

  constructor(of: Mistake | readonly Mistake[]) {
    const mistakes = [of].flat();
    super(mistakes.map(describeMistake).join('\n'));
    this.mistakes = mistakes;
  }
}

/** This machine cannot run the lab. `remedy` says what to do. Exit code 3. */
export class UnableError extends Error {
  override readonly name = 'UnableError';
  readonly remedy: string;

  constructor(message: string, remedy: string, options?: ErrorOptions) {
    super(message, options);
    this.remedy = remedy;
  }
}

/** A cell failed, for instance because a program died or did not start. The run continues. */
export class CellError extends Error {
  override readonly name = 'CellError';
}

function describeMistake({ where, what, expected }: Mistake): string {
  return `${where}: ${what}${expected === undefined ? '' : `; expected ${expected}`}`;
}

/** The message of any thrown value. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
