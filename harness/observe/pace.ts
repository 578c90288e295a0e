const LEAST_TABLE_INTERVAL_MS = 1_000;
/** Waiting time per unit of reading time: 0.25% of a core. The limit for all observers is 1%. */
const TABLE_COST_RATIO = 400;
/** The same for the connections behind a link with conditions, whose course shows only if it is read often: 1% of a core. */
const CONNECTION_COST_RATIO = 100;

/** Duration of a load up to which all is sampled at the full rate: then a series has 1,200 moments at most. */
const FULL_RATE_MS = 120_000;

/**
 * Factor of all intervals of a load of `durationMs`. What is kept for each moment would otherwise take 40 MB an hour, and a
 * picture of an hour shows no more than that.
 */
export function sparsenessOf(durationMs: number): number {
  return Math.max(1, Math.ceil(durationMs / FULL_RATE_MS));
}

/** The next tick of a fixed grid, and the number of ticks missed before it. All times in ms on one clock. */
export function nextTick(
  dueMs: number,
  intervalMs: number,
  nowMs: number,
): { readonly dueMs: number; readonly missed: number } {
  const missed = Math.max(0, Math.floor((nowMs - dueMs) / intervalMs));
  return { dueMs: dueMs + (missed + 1) * intervalMs, missed };
}

/**
 * Interval between reads of a socket table whose last read took `durationMs`. Together, `tables` of them use less than
 * 0.25% of one core.
 */
export function tableIntervalMs(durationMs: number, tables: number): number {
  return Math.max(LEAST_TABLE_INTERVAL_MS, TABLE_COST_RATIO * durationMs * tables);
}

/** Interval between reads of a host's connections of which the last took `durationMs`; `hosts` of them use less than 1% of one core. */
export function connectionIntervalMs(durationMs: number, hosts: number): number {
  return Math.max(LEAST_TABLE_INTERVAL_MS, CONNECTION_COST_RATIO * durationMs * hosts);
}
