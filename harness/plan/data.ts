/** A scenario's data before validation: an object with any keys. */
export type Data = Record<string, unknown>;

export function isData(value: unknown): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The entries of the list `cells` that are objects. */
export function cellsIn(data: Data): Data[] {
  return Array.isArray(data.cells) ? data.cells.filter(isData) : [];
}
