import type { DriverOutcome } from '../../drive/driver.ts';
import type { CellNumbers } from '../../result/result.ts';
import { median } from './median.ts';

/** A step of less is what noise and other work on the machine make. */
const LEAST_STEP = 3;
/** Bins on each side without which nothing can be said. */
const LEAST_BINS = 3;
/** Bins within which a step must be complete, or it is a slope. */
const STEP_SHARE = 0.05;
/** The last of the slow bins, which must still be slow: a hump is no knee. */
const END_SHARE = 0.25;

/**
 * Where connect() took a lasting step up, from the medians of `connectByCount`; null: nowhere. The change point is
 * that of the best fit of two constants to the logarithms, by absolute distances: outliers hardly move it.
 */
export function connectKnee({ bin, p50Us }: DriverOutcome['connectByCount']): CellNumbers['connectKnee'] {
  if (p50Us.length < 2 * LEAST_BINS) return null;
  const at = changePoint(p50Us);
  const beforeP50Us = median(p50Us.slice(0, at));
  const afterP50Us = median(p50Us.slice(at));
  const near = Math.max(LEAST_BINS, Math.round(p50Us.length * STEP_SHARE));
  const last = Math.max(LEAST_BINS, Math.round((p50Us.length - at) * END_SHARE));
  const lasting =
    isStep(beforeP50Us, afterP50Us) &&
    isStep(median(p50Us.slice(Math.max(0, at - near), at)), median(p50Us.slice(at, at + near))) &&
    isStep(beforeP50Us, median(p50Us.slice(-last)));
  return lasting ? { atConnections: at * bin, beforeP50Us, afterP50Us } : null;
}

/** Index of the first value after the change: of all two-part fits the one that is least wrong. */
function changePoint(valuesUs: readonly number[]): number {
  const logs = valuesUs.map((us) => Math.log(Math.max(1, us)));
  let [least, at] = [Infinity, LEAST_BINS];
  for (let split = LEAST_BINS; split <= logs.length - LEAST_BINS; split += 1) {
    const error = spread(logs.slice(0, split)) + spread(logs.slice(split));
    if (error < least) [least, at] = [error, split];
  }
  return at;
}

/** Sum of the distances from the median. */
function spread(values: readonly number[]): number {
  const middle = median(values);
  return values.reduce((sum, value) => sum + Math.abs(value - middle), 0);
}

function isStep(beforeUs: number, afterUs: number): boolean {
  return afterUs >= LEAST_STEP * Math.max(1, beforeUs);
}
