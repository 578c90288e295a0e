import type { Terminal } from './terminal.ts';

/** How a report looks. */
export interface ReportStyle {
  readonly colour: boolean;
  /** undefined: the output is not a terminal. */
  readonly width: number | undefined;
}

/**
 * Prints a report to standard output. `values`: what `--json` asked for, one per line; the report then goes to standard
 * error.
 */
export function printReport(
  { out, err, colour, columns }: Terminal,
  values: readonly unknown[] | null,
  report: (style: ReportStyle) => string,
): void {
  if (values === null) {
    out(`\n${report({ colour: colour.out, width: columns.out })}`);
    return;
  }
  err(`\n${report({ colour: colour.err, width: columns.err }).trimEnd()}`);
  for (const value of values) out(`${JSON.stringify(value)}\n`);
}
