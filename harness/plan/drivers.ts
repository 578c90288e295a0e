import { availableParallelism } from 'node:os';
import { coresOf, freeCores } from '../scenario/cores.ts';
import { MOST_DRIVERS } from '../scenario/drivers-of-load.ts';
import type { CellPlan } from '../scenario/scenario.ts';

/** The cell with a number of drivers where it asks for `auto`: as many as free cores, but no more than have something to do. */
export function withDrivers(cell: CellPlan, isRemote: boolean, cores = availableParallelism()): CellPlan {
  const { load } = cell;
  if (load.drivers !== 'auto') return cell;
  const [callers, requests] =
    load.kind === 'closed' ? [load.concurrency, load.requests ?? Infinity] : [Infinity, Infinity];
  const drivers = Math.min(freeCores(cores, coresOf(cell, isRemote)), callers, requests, MOST_DRIVERS);
  return { ...cell, load: { ...load, drivers } };
}
