/**
 * How each field of a T is merged; a field that is added to T must be given its merge here. `values` has the field of the
 * parts that have it, `parts` all of them: a field that no part has is left out.
 */
export type MergeOf<T> = {
  readonly [Key in keyof T]-?: (
    values: readonly Exclude<T[Key], undefined>[],
    parts: readonly T[],
  ) => Exclude<T[Key], undefined> | undefined;
};

export function mergeFields<T extends object>(merges: MergeOf<T>, parts: readonly T[]): T {
  const merged: Partial<T> = {};
  for (const key of Object.keys(merges) as (keyof T)[]) {
    const values = parts.map((part) => part[key]).filter((value) => value !== undefined);
    const value = values.length === 0 ? undefined : merges[key](values as never, parts);
    if (value !== undefined) merged[key] = value;
  }
  return merged as T;
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

export function most(values: readonly number[]): number {
  return values.reduce((a, b) => Math.max(a, b));
}

export function least(values: readonly number[]): number {
  return values.reduce((a, b) => Math.min(a, b));
}

/** `merge` of the numbers among the values; null: there are none. */
export function ofNumbers(
  merge: (values: readonly number[]) => number,
): (values: readonly (number | null)[]) => number | null {
  return (values) => {
    const numbers = values.filter((value) => value !== null);
    return numbers.length === 0 ? null : merge(numbers);
  };
}

/** Merges the values under each key. */
export function mergeKeys<Key extends string, T>(
  merge: (values: readonly T[]) => T,
): (records: readonly Partial<Readonly<Record<Key, T>>>[]) => Record<Key, T> {
  return (records) => {
    const byKey = new Map<string, T[]>();
    for (const record of records) {
      for (const [key, value] of Object.entries<T | undefined>(record)) {
        if (value !== undefined) byKey.set(key, [...(byKey.get(key) ?? []), value]);
      }
    }
    return Object.fromEntries([...byKey].map(([key, values]) => [key, merge(values)])) as Record<Key, T>;
  };
}

/** Adds counts by name. */
export const addCounts = mergeKeys<string, number>(sum);

/** A median and the number of values that it is of. */
export interface Middle {
  readonly value: number | null;
  readonly of: number;
}

/**
 * The weighted median of medians: a measured one, between the least and the largest of them, as is the median of all
 * values. null: there is none.
 */
export function middleOf(middles: readonly Middle[]): number | null {
  const sorted = middles.flatMap(({ value, of }) => (value === null ? [] : [{ value, of }]));
  sorted.sort((a, b) => a.value - b.value);
  const half = sum(sorted.map(({ of }) => of)) / 2;
  let before = 0;
  for (const { value, of } of sorted) {
    before += of;
    if (before >= half) return value;
  }
  return null;
}
