import { type BucketCounts, DURATION_BOUNDS_US } from '../duration-buckets.ts';

/** Durations below this, us, are looked up in a table; longer ones are rare enough for a search. */
const TABLE_US = 65_536;
const BUCKETS = DURATION_BOUNDS_US.length + 1;

const BUCKET_OF_US = Uint8Array.from({ length: TABLE_US }, (_, us) => search(us, 0));
const FIRST_BEYOND = search(TABLE_US, 0);

/**
 * Counts durations in the buckets of DURATION_BOUNDS_US, unrounded and unlike a histogram: a duration equal to a bound
 * is within it, one longer by any fraction is not.
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

/** The first bucket at or after `from` whose bound is at least `us`. */
function search(us: number, from: number): number {
  let bucket = from;
  while (bucket < DURATION_BOUNDS_US.length && us > DURATION_BOUNDS_US[bucket]!) bucket += 1;
  return bucket;
}
