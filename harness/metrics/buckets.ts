import { recordedValues } from '../analyse/shape/density.ts';
import type { EncodedHistogram } from '../drive/driver.ts';
import { type BucketCounts, DURATION_BOUNDS_US } from '../drive/duration-buckets.ts';

/** The buckets of a load that has not begun. */
export const NO_BUCKETS: BucketCounts = {
  counts: [...DURATION_BOUNDS_US, Infinity].map(() => 0),
  sumUs: 0,
};

/**
 * A stored histogram in the buckets of live durations. Its values are exact to 0.1%; a value that may equal a bound counts as
 * not above it.
 */
export function bucketsOf(encoded: EncodedHistogram): BucketCounts {
  const counts = [...NO_BUCKETS.counts];
  let sumUs = 0;
  for (const { lowest, value, count } of recordedValues(encoded)) {
    counts[bucketAt(lowest)]! += count;
    sumUs += (lowest + Math.floor((value - lowest + 1) / 2)) * count;
  }
  return { counts, sumUs };
}

function bucketAt(valueUs: number): number {
  const at = DURATION_BOUNDS_US.findIndex((boundUs) => valueUs <= boundUs);
  return at === -1 ? DURATION_BOUNDS_US.length : at;
}

/** The number of durations up to each bound, as Prometheus counts; the last is the number of all. */
export function cumulative({ counts }: BucketCounts): readonly number[] {
  let sum = 0;
  return counts.map((count) => {
    sum += count;
    return sum;
  });
}
