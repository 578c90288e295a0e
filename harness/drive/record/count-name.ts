export type Names = Record<string, number>;

/** Counts a name once more; gives how often it was counted now. */
export function countName(names: Names, name: string): number {
  const seen = (names[name] ?? 0) + 1;
  names[name] = seen;
  return seen;
}
