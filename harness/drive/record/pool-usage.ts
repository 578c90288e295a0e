import type { PoolUsage } from '../driver.ts';

/** `neither`: opening or closing. */
export type ConnectionUse = 'free' | 'busy' | 'neither';

/** Counts the connections of a pool by use. */
export function usageOf(connections: Iterable<{ readonly use: ConnectionUse }>, queued: number): PoolUsage {
  const counts = { free: 0, busy: 0, neither: 0 };
  for (const { use } of connections) counts[use] += 1;
  return { free: counts.free, busy: counts.busy, queued };
}
