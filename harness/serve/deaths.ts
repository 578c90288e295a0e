import { CellError } from '../errors.ts';
import type { Program } from '../lab/program.ts';

/** A program, and where its last words are. */
export interface Watched {
  readonly program: Program;
  readonly lastWords: () => string | Promise<string>;
}

/** Rejects with a CellError when one of the programs ends while it is expected to live. Never resolves. */
export function deathOf(watched: readonly Watched[], expected: () => boolean): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  promise.catch(() => {}); // It may happen before anyone looks.
  for (const { program, lastWords } of watched) {
    void program.exited.then(async ({ code, signal }) => {
      if (!expected()) return;
      const words = await lastWords();
      const how = signal === null ? `exit code ${code}` : signal;
      reject(new CellError(`${program.name} died with ${how}${words && `:\n${words}`}`));
    });
  }
  return promise;
}
