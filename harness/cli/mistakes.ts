import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Mistake, UsageError } from '../errors.ts';
import { cleanText } from '../report/terminal/clean.ts';
import { collectResults, type Stored } from '../result/collect.ts';
import { SIZING_FILE } from '../size/answer.ts';
import type { Terminal } from './terminal.ts';

/**
 * Runs the tasks one after the other and returns their values, or throws a UsageError with the mistakes of all, each
 * once. One after the other, because loading times must not decide which of two scenarios with the same name is the
 * mistake. Any other error ends it at once.
 */
export async function allOrMistakes<T>(
  tasks: readonly (() => T | Promise<T>)[],
  before: readonly Mistake[] = [],
): Promise<readonly T[]> {
  const mistakes = [...before];
  const values: T[] = [];
  for (const task of tasks) {
    try {
      values.push(await task());
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      mistakes.push(...error.mistakes);
    }
  }
  refuseAny(mistakes);
  return values;
}

/** Throws a UsageError if there are mistakes. */
export function refuseAny(mistakes: readonly Mistake[]): void {
  if (mistakes.length > 0) throw new UsageError(once(mistakes));
}

/** The results of each path, and folders that were left out on standard error. Rejects with a UsageError that has the mistakes of all. */
export function collectAll(
  paths: readonly string[],
  { err }: Pick<Terminal, 'err'>,
): Promise<readonly (readonly Stored[])[]> {
  const hear = (line: string): void => err(cleanText(line));
  return allOrMistakes(paths.map((path) => () => collectResults(path, hear).catch(orSizing(path))));
}

/** Rejects with the reason that the path is a sizing, or else with the error. */
function orSizing(path: string): (error: unknown) => Promise<never> {
  return async (error) => {
    const file = basename(path) === SIZING_FILE ? path : join(path, SIZING_FILE);
    const isSizing = await stat(file).then(
      (found) => found.isFile(),
      () => false,
    );
    if (!isSizing) throw error;
    const what = 'Is a sizing of size-pool, which has no cells';
    throw new UsageError({
      where: file,
      what,
      expected: 'a result of connlab run; connlab report shows a sizing',
    });
  };
}

/** A wrong --set is wrong for every scenario; it is reported once. */
function once(mistakes: readonly Mistake[]): readonly Mistake[] {
  return [...new Map(mistakes.map((mistake) => [JSON.stringify(mistake), mistake])).values()];
}
