import { type BucketCounts, DURATION_BOUNDS_US } from '../driver.ts';

/** Up to here a table says the bucket of each microsecond; what is longer is rare enough to be looked for. */
const TABLE_US = 65_536;
const BUCKETS = DURATION_BOUNDS_US.length + 1;

const BUCKET_OF_US = Uint8Array.from({ length: TABLE_US }, (_, us) => search(us, 0));
const FIRST_BEYOND = search(TABLE_US, 0);

/**
 * Sorts durations into the buckets of DURATION_BOUNDS_US. Each duration is compared as it is, not as a histogram
 * rounds it: one that equals a bound belongs to it, one that is longer by a fraction does not.
 */
export class BucketCounter {
  readonly #counts = new Uint32Array(BUCKETS);
  #sumUs = 0;

  record(durationUs: number): void {
    const us = Math.max(0, Math.ceil(durationUs));
    const bucket = us < TABLE_US ? BUCKET_OF_US[us]! : search(us, FIRST_BEYOND);
    this.#counts[bucket] = this.#counts[bucket]! + 1;
    this.#sumUs += durationUs;
  }

  read(): BucketCounts {
    return { counts: [...this.#counts], sumUs: Math.round(this.#sumUs) };
  }
}

/** The first bucket, from this one on, whose bound is not below a number of whole microseconds. */
function search(us: number, from: number): number {
  let bucket = from;
  while (bucket < DURATION_BOUNDS_US.length && us > DURATION_BOUNDS_US[bucket]!) bucket += 1;
  return bucket;
}
