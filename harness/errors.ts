/** Exit codes of the command line; the contract is in docs/cli.md. */
export const EXIT = {
  fine: 0,
  verdictFailed: 1,
  usage: 2,
  unable: 3,
  cellFailed: 4,
  interrupted: 130,
} as const;

/** One mistake in what the user gave: where it stands, what is wrong, what was expected. */
export interface Mistake {
  /** File and path in it, option or argument, for instance `load.ratePerSecond` or `--only path=nginxx`. */
  readonly where: string;
  /** What was found. Begins with a capital, no full stop. */
  readonly what: string;
  readonly expected?: string;
}

/** Bad input: all mistakes at once, before anything was started. Exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly mistakes: readonly Mistake[];

  constructor(mistakes: readonly Mistake[]) {
    super(mistakes.map(describeMistake).join('\n'));
    this.mistakes = mistakes;
  }
}

/** This machine cannot run the lab; `remedy` is what to do about it. Exit code 3. */
export class UnableError extends Error {
  override readonly name = 'UnableError';
  readonly remedy: string;

  constructor(message: string, remedy: string, options?: ErrorOptions) {
    super(message, options);
    this.remedy = remedy;
  }
}

/** A cell could not be carried through (a program died, did not get ready, ...); the run goes on. */
export class CellError extends Error {
  override readonly name = 'CellError';
}

function describeMistake({ where, what, expected }: Mistake): string {
  return `${where}: ${what}${expected === undefined ? '' : `; expected ${expected}`}`;
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
