/** Upper bounds of the buckets for live durations, microseconds: 50 us to 60 s. */
export const DURATION_BOUNDS_US = [
  50, 100, 150, 200, 300, 500, 750, 1_000, 1_500, 2_000, 3_000, 5_000, 7_500, 10_000, 15_000, 20_000, 30_000,
  35_000, 40_000, 45_000, 50_000, 75_000, 100_000, 150_000, 200_000, 300_000, 500_000, 750_000, 1_000_000,
  2_000_000, 5_000_000, 10_000_000, 30_000_000, 60_000_000,
] as const;

/** Durations so far, by bucket. */
export interface BucketCounts {
  /** Not cumulative: one count for each of DURATION_BOUNDS_US, and one for longer durations. */
  readonly counts: readonly number[];
  readonly sumUs: number;
}
