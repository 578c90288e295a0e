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

/** Mistakes that a message shows. A generated file can have 100,000, and each is a line. */
const MOST_SHOWN = 20;
/** Characters of the place of a mistake, and of what is wrong. Both can repeat what the user gave: a path of any length. */
const LONGEST = { where: 300, what: 1_000 };

/** Invalid input, with all mistakes at once, before anything starts. Exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  /** All of them. The message has the first ones and says how many there are. */
  readonly mistakes: readonly Mistake[];

  constructor(of: Mistake | readonly Mistake[]) {
    const mistakes = [of].flat();
    super(describeMistakes(mistakes));
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

function describeMistakes(mistakes: readonly Mistake[]): string {
  const lines = mistakes.slice(0, MOST_SHOWN).map(describeMistake);
  const rest = mistakes.length - lines.length;
  return (rest === 0 ? lines : [...lines, `... and ${rest} more`]).join('\n');
}

function describeMistake({ where, what, expected }: Mistake): string {
  return `${where === '' ? '""' : cut(where, LONGEST.where)}: ${cut(what, LONGEST.what)}${expected === undefined ? '' : `; expected ${expected}`}`;
}

function cut(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}

/** The message of any thrown value. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
