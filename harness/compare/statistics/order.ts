export function ascending(values: readonly number[]): readonly number[] {
  return values.toSorted((a, b) => a - b);
}

/** The middle value, or the mean of the middle two; NaN for an empty list. */
export function median(values: readonly number[]): number {
  const sorted = ascending(values);
  const upper = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[upper]! : ((sorted[upper - 1] ?? Number.NaN) + sorted[upper]!) / 2;
}

/** Highest minus lowest value; 0 for an empty list. */
export function spread(values: readonly number[]): number {
  return values.length === 0 ? 0 : Math.max(...values) - Math.min(...values);
}

/** Twice the mean rank of each value, which is a whole number even with ties. */
export function doubledRanks(values: readonly number[]): readonly number[] {
  const sorted = Float64Array.from(values).sort();
  return values.map((value) => {
    const first = sorted.indexOf(value);
    return first + 1 + sorted.lastIndexOf(value) + 1;
  });
}

export function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
