import type { Command } from 'commander';
import type { ExitCode } from './exit-code.ts';
import type { Interrupts } from './interrupt.ts';
import type { Terminal } from './terminal.ts';

/** What a command gets from the process that it runs in. */
export interface CliContext {
  readonly terminal: Terminal;
  readonly now: () => Date;
  /** Relative paths start here. */
  readonly cwd: string;
  /** From here on Ctrl-C stops the run instead of ending the process. */
  readonly watchInterrupts: () => Interrupts;
  /** Says with what code the process is to exit when all is done. */
  readonly exitWith: (code: ExitCode) => void;
}

/** Adds one command, its options and its help to the program. */
export type AddCommand = (program: Command, context: CliContext) => void;

/** The examples at the end of a command's help: what to type, and what it is for. */
export function examples(lines: readonly (readonly [command: string, purpose: string])[]): string {
  const width = Math.max(...lines.map(([command]) => command.length));
  const text = lines.map(([command, purpose]) => `  $ connlab ${command.padEnd(width)}  ${purpose}`);
  return ['', 'Examples:', ...text].join('\n');
}
