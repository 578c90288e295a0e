import { dealt, loadsOfDrivers } from '../../scenario/drivers-of-load.ts';
import type { DriverSpec } from '../driver.ts';

/** Odd and far from the multiples with which a seed is divided into streams (random.ts), so that no two of them meet. */
const SEED_STEP = 0x85eb_ca6b;

/**
 * The specs of the driver processes that share a cell's load: callers and requests are dealt out, and constant arrivals taken
 * in turn. Each process has a pool of its own, and arrivals at random of its own, which together are a Poisson process again.
 */
export function specsOf(spec: DriverSpec): readonly DriverSpec[] {
  const loads = loadsOfDrivers(spec.load);
  const of = loads.length;
  return loads.map((load, index) => ({
    ...spec,
    load,
    ...(of > 1 && { share: { index, of } }),
    seed: (spec.seed + index * SEED_STEP) % 2 ** 32,
    sourceAddresses: rotated(spec.sourceAddresses, index),
    // So that the merged bins are about as wide as asked.
    connectBin: Math.max(1, dealt(spec.connectBin, of)[0]!),
  }));
}

/** Each process begins with another address, so that all are used alike. */
function rotated<T>(items: readonly T[], by: number): readonly T[] {
  const from = items.length === 0 ? 0 : by % items.length;
  return [...items.slice(from), ...items.slice(0, from)];
}
