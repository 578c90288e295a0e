import { type Mistake, UsageError } from '../errors.ts';
import { collectResults, type Stored } from '../result/collect.ts';

/**
 * Carries out the tasks one after the other and then gives their values, or throws a UsageError with the mistakes of
 * all, each once. In turn: which of two scenarios has a name twice must not depend on which one loads faster. Any other
 * error ends it at once.
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

/** The results of each path; rejects with a UsageError that has the mistakes of all. */
export function collectAll(paths: readonly string[]): Promise<readonly (readonly Stored[])[]> {
  return allOrMistakes(paths.map((path) => () => collectResults(path)));
}

/** A wrong --set is wrong for every scenario; it is reported once. */
function once(mistakes: readonly Mistake[]): readonly Mistake[] {
  return [...new Map(mistakes.map((mistake) => [JSON.stringify(mistake), mistake])).values()];
}
