import { type Mistake, UsageError } from '../errors.ts';

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
  if (mistakes.length > 0) throw new UsageError(once(mistakes));
  return values;
}

/** A wrong --set is wrong for every scenario; it is reported once. */
function once(mistakes: readonly Mistake[]): readonly Mistake[] {
  return [...new Map(mistakes.map((mistake) => [JSON.stringify(mistake), mistake])).values()];
}
