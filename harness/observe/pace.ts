const LEAST_TABLE_INTERVAL_MS = 1_000;
/** Half a percent of a core: the other observers need as much again, and all together must stay under 2%. */
const TABLE_COST_RATIO = 200;

/** The next tick of a fixed grid, and how many went by unused. All in ms on one clock. */
export function nextTick(
  dueMs: number,
  intervalMs: number,
  nowMs: number,
): { readonly dueMs: number; readonly missed: number } {
  const missed = Math.max(0, Math.floor((nowMs - dueMs) / intervalMs));
  return { dueMs: dueMs + (missed + 1) * intervalMs, missed };
}

/**
 * How long to wait between two reads of a socket table that last took `durationMs`, so that `tables` of them
 * stay under 0.5% of one core together.
 */
export function tableIntervalMs(durationMs: number, tables: number): number {
  return Math.max(LEAST_TABLE_INTERVAL_MS, TABLE_COST_RATIO * durationMs * tables);
}
