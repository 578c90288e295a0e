import { CellError, messageOf } from '../errors.ts';
import type { Exit, Program } from '../lab/program.ts';

/** A program and the end of its output. */
export interface Watched {
  readonly program: Program;
  readonly outputTail: () => string | Promise<string>;
}

/** Rejects with a CellError when one of the programs ends while it should run. Never resolves. */
export function deathOf(watched: readonly Watched[], shouldRun: () => boolean): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  promise.catch(() => {}); // it may reject before a caller awaits it
  for (const { program, outputTail } of watched) {
    void program.exited.then(async (exit) => {
      if (!shouldRun()) return;
      reject(
        new CellError(withOutput(`${program.name} died with ${exitText(exit)}`, ':', await outputTail())),
      );
    });
  }
  return promise;
}

/** Rejects when the program ends. Never resolves. */
export function endOf(program: Program): Promise<never> {
  const ended = program.exited.then((exit) => {
    throw new Error(`It ended with ${exitText(exit)}`);
  });
  ended.catch(() => {});
  return ended;
}

/** The error for a server that did not start, with the end of its output. */
export function startError(server: string, cause: unknown, output: string): CellError {
  return new CellError(withOutput(`Cannot start ${server}: ${messageOf(cause)}`, '', output), { cause });
}

function exitText({ code, signal }: Exit): string {
  return signal ?? `exit code ${code}`;
}

function withOutput(message: string, separator: ':' | '', output: string): string {
  return output === '' ? message : `${message}${separator}\n${output}`;
}
