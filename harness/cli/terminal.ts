import { createRequire } from 'node:module';
import { fileReason } from '../regular-file.ts';

/** Where the command line prints. */
export interface Terminal {
  /** Standard output: what was asked for. */
  readonly out: (text: string) => void;
  /** Standard error: everything else, one line each. */
  readonly err: (line: string) => void;
  /** Lines on standard error that replace the ones before; null if it is not a terminal. */
  readonly live: ((text: string) => void) | null;
  readonly colour: { readonly out: boolean; readonly err: boolean };
  /** Widths; undefined if it is not a terminal and the user asks for none by COLUMNS. */
  readonly columns: { readonly out: number | undefined; readonly err: number | undefined };
}

/** The part of `process.stdout` and `process.stderr` that is used here. */
export interface Output {
  /** undefined if it is not a terminal. */
  readonly isTTY: boolean | undefined;
  readonly columns: number | undefined;
  readonly rows: number | undefined;
  write(text: string): unknown;
  on(event: 'error', listener: (error: NodeJS.ErrnoException) => void): unknown;
}

export function openTerminal(stdout: Output, stderr: Output, env: NodeJS.ProcessEnv): Terminal {
  stdout.on('error', ignoreClosedReader);
  stderr.on('error', () => {}); // nobody can be told
  let block: ReturnType<typeof liveBlock> | undefined;
  let isDrawn = false;
  const clear = (): void => {
    if (isDrawn) block?.clear();
    isDrawn = false;
  };
  const draw = (text: string): void => {
    block ??= liveBlock(stderr);
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
    columns: { out: columnsOf(env, stdout), err: columnsOf(env, stderr) },
  };
}

/** The width that the user prefers (COLUMNS, as in POSIX), or that of the terminal; 0: a terminal that does not know it. */
function columnsOf({ COLUMNS = '' }: NodeJS.ProcessEnv, { isTTY, columns }: Output): number | undefined {
  const preferred = /^[1-9]\d{0,4}$/.test(COLUMNS) ? Number(COLUMNS) : undefined;
  return preferred ?? ((isTTY && columns) || undefined);
}

/** Lines that replace themselves. The package is loaded only here: most commands draw nothing. */
function liveBlock(stderr: Output) {
  const { createLogUpdate } = createRequire(import.meta.url)('log-update') as typeof import('log-update');
  // The cursor stays visible, so that nothing need be restored however the process ends.
  return createLogUpdate(stderr as NodeJS.WriteStream, { showCursor: true });
}

/** Whether a stream gets colour. The user decides by NO_COLOR (no-color.org) and FORCE_COLOR; NO_COLOR wins. */
export function wantsColour(env: NodeJS.ProcessEnv, isTerminal: boolean): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== '0';
  return isTerminal && env.TERM !== 'dumb';
}

/** `connlab ... | head` closes the pipe, a closed window the terminal (EIO): no reason to stop measuring. */
function ignoreClosedReader(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE' || error.code === 'EIO') return;
  throw new Error(`Cannot write to standard output: ${fileReason(error)}`, { cause: error });
}
