import { createLogUpdate } from 'log-update';
import { wantsColour } from '../report/terminal/colour.ts';

/** Where the command line prints. */
export interface Terminal {
  /** Standard output: what was asked for. */
  readonly out: (text: string) => void;
  /** Standard error: everything else, a line each. */
  readonly err: (line: string) => void;
  /** Lines on standard error that the next ones take the place of; null where that is no terminal. */
  readonly live: ((text: string) => void) | null;
  readonly colour: { readonly out: boolean; readonly err: boolean };
  /** Of standard output; undefined where it is no terminal. */
  readonly columns: number | undefined;
}

/** A stream as far as it is needed: `process.stdout` and `process.stderr` are such. */
export interface Output {
  /** undefined where it is no terminal. */
  readonly isTTY: boolean | undefined;
  readonly columns: number | undefined;
  readonly rows: number | undefined;
  write(text: string): unknown;
  on(event: 'error', listener: (error: NodeJS.ErrnoException) => void): unknown;
}

export function openTerminal(stdout: Output, stderr: Output, env: NodeJS.ProcessEnv): Terminal {
  for (const stream of [stdout, stderr]) stream.on('error', ignoreClosedReader);
  // With the cursor left as it is, nothing has to be put right when the process ends, whichever way.
  const block = createLogUpdate(stderr as NodeJS.WriteStream, { showCursor: true });
  let isDrawn = false;
  const clear = (): void => {
    if (isDrawn) block.clear();
    isDrawn = false;
  };
  const draw = (text: string): void => {
    block(text);
    isDrawn = true;
  };
  const err = (line: string): void => {
    clear();
    stderr.write(`${line}\n`);
  };
  const out = (text: string): void => {
    clear();
    stdout.write(text);
  };
  return {
    out,
    err,
    live: stderr.isTTY && env.TERM !== 'dumb' ? draw : null,
    colour: { out: wantsColour(env, stdout.isTTY === true), err: wantsColour(env, stderr.isTTY === true) },
    columns: (stdout.isTTY && stdout.columns) || undefined, // 0: a terminal that does not know its size
  };
}

/** `connlab ... | head` closes the pipe, a closed window the terminal (EIO): no reason to stop measuring. */
function ignoreClosedReader(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
}
