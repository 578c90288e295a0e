/** A scenario's data that may be mistaken: nothing is known of it but that it has keys. */
export type Data = Record<string, unknown>;

export function isData(value: unknown): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The list `cells`, as far as its entries can hold settings. */
export function cellsIn(data: Data): Data[] {
  return Array.isArray(data.cells) ? data.cells.filter(isData) : [];
}
