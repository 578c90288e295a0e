/** Where in a file an error arose: as much as its stack tells. */
export interface Place {
  readonly line?: number;
  /** The line itself, where the stack shows it. */
  readonly code?: string;
}

/**
 * Reads the stack of an error that came up while a file was loaded. Node puts the place of a SyntaxError before
 * the message (`file:///x.ts:3`, some lines of code, carets below the one that is meant); other errors have it
 * in the frames (`at f (file:///x.ts:2:29)`), the innermost first.
 */
export function placeOf(stack: string, url: string): Place {
  const lines = stack.split('\n');
  const head = lines[0] ?? '';
  if (head.startsWith(`${url}:`)) return { line: Number(head.slice(url.length + 1)), ...codeAbove(lines) };
  const frame = lines.find((line) => line.includes(`${url}:`));
  const line = Number(frame?.slice(frame.indexOf(url) + url.length + 1).split(':')[0]);
  return Number.isInteger(line) ? { line } : {};
}

function codeAbove(lines: readonly string[]): Place {
  const carets = lines.findIndex((line) => /^\s*\^+\s*$/.test(line));
  const code = lines[carets - 1]?.trim();
  return code === undefined || carets < 2 ? {} : { code };
}

/** Whether an error says that a file does not compile. JSON.parse() throws a SyntaxError as well, but without a place. */
export function isOfCompiler(stack: string): boolean {
  return /^file:[^\n]*:\d+\n.*\nSyntaxError\b/s.test(stack);
}
