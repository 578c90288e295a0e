export type Names = Record<string, number>;

/** Increments the count of a name; returns the new count. */
export function countName(names: Names, name: string): number {
  const seen = (names[name] ?? 0) + 1;
  names[name] = seen;
  return seen;
}
