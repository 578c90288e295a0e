import type { Numbers } from '../metrics.ts';
import type { Pair } from '../pair/pairs.ts';
import { withNumbers } from '../pair/values.ts';
import { median } from '../statistics/order.ts';

/**
 * What both sides of a cell have to say of why they differ. Trials that are not to be believed are among them: that keep-alive
 * is off is just what makes a cell invalid.
 */
export interface Evidence {
  readonly pair: Pair;
  readonly base: readonly Numbers[];
  readonly current: readonly Numbers[];
}

/** One number of both sides, the median of the trials. */
export interface BeforeAfter {
  readonly base: number;
  readonly current: number;
}

export function evidenceOf(pair: Pair): Evidence {
  return { pair, base: withNumbers(pair.base), current: withNumbers(pair.current) };
}

/** null where a side does not have it. */
export function beforeAfter(
  { base, current }: Evidence,
  read: (cell: Numbers) => number | null | undefined,
): BeforeAfter | null {
  const [before, after] = [base, current].map((cells) =>
    cells.map(read).filter((value): value is number => typeof value === 'number' && Number.isFinite(value)),
  );
  if (!before?.length || !after?.length) return null;
  return { base: median(before), current: median(after) };
}

/** Whether most trials of a side say so. */
export function most(cells: readonly Numbers[], says: (cell: Numbers) => boolean): boolean {
  return cells.filter(says).length > cells.length / 2;
}
