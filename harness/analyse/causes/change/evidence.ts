import type { BothSides, StoredCell } from '../cause.ts';

/** Share of the trials of a side up to which something is an exception: none of nine, one of ten. */
const RARE = 0.1;
/** Share of requests that must have been answered well before a number of connections says how they are kept. */
const NEARLY_ALL = 0.9;

/** Whether most trials of a side say so. */
export function most(cells: readonly StoredCell[], says: (cell: StoredCell) => boolean): boolean {
  return cells.filter(says).length > cells.length / 2;
}

/**
 * Whether something is new: most trials of the current side show it, and the base, which has trials, hardly ever does. A
 * cause whose evidence is on both sides explains no difference between them.
 */
export function isNew({ base, current }: BothSides, shows: (cell: StoredCell) => boolean): boolean {
  return base.length > 0 && base.filter(shows).length <= RARE * base.length && most(current, shows);
}

/** Whether nearly all requests were answered without a server's error. A request that fails may end its connection. */
export function wasAnswered({ counts }: StoredCell): boolean {
  const refused = Object.entries(counts.statuses).filter(([status]) => Number(status) >= 500);
  const well = counts.responses - refused.reduce((sum, [, count]) => sum + count, 0);
  return well > 0 && well >= NEARLY_ALL * counts.requests;
}

/** Most requests in progress at once, which may each need a connection however long these are kept. */
export function mostAtOnce({ load, connections }: StoredCell): number {
  if (load.kind === 'closed') return load.concurrency * (load.objectsPerPage ?? 1);
  return connections.peak * Math.max(1, connections.mostInFlight);
}
