import { type Mistake, UsageError } from '../errors.ts';

/**
 * Does everything, and only then fails: what the tasks give, or a UsageError with the mistakes of all, each
 * once. Any other error goes on as it is.
 */
export async function allOrMistakes<T>(
  tasks: readonly (() => T | Promise<T>)[],
  before: readonly Mistake[] = [],
): Promise<readonly T[]> {
  const settled = await Promise.allSettled(tasks.map(async (task) => task()));
  const mistakes = [...before];
  const values: T[] = [];
  for (const outcome of settled) {
    if (outcome.status === 'fulfilled') values.push(outcome.value);
    else if (outcome.reason instanceof UsageError) mistakes.push(...outcome.reason.mistakes);
    else throw outcome.reason;
  }
  if (mistakes.length > 0) throw new UsageError(once(mistakes));
  return values;
}

/** A wrong --set is wrong for every scenario, and told once. */
function once(mistakes: readonly Mistake[]): readonly Mistake[] {
  return [...new Map(mistakes.map((mistake) => [JSON.stringify(mistake), mistake])).values()];
}
