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
}
