import type { EncodedHistogram } from '../../drive/driver.ts';
import { decodeIterable } from '../../drive/record/latency.ts';

/** Bins for each factor of ten: each is 21% wide. */
const BINS_PER_DECADE = 12;
/** Below it the histogram's own steps, whole microseconds, are wider than a bin. */
const LOWEST_US = 10;

/** Values by bins that are equally wide on a logarithmic axis. */
export interface Density {
  readonly counts: readonly number[];
  /** Sum of the values in each bin, us. */
  readonly sumsUs: readonly number[];
}

/** The density of a histogram of microseconds. */
export function densityOf(encoded: EncodedHistogram): Density {
  const counts: number[] = Array(BINS_PER_DECADE).fill(0);
  const sumsUs: number[] = Array(BINS_PER_DECADE).fill(0);
  const add = (bin: number, { value, count }: Recorded): void => {
    counts[bin] = (counts[bin] ?? 0) + count;
    sumsUs[bin] = (sumsUs[bin] ?? 0) + count * value;
  };
  for (const recorded of recordedValues(encoded)) {
    if (recorded.value > LOWEST_US) add(binOf(recorded.value), recorded);
    else for (const [bin, part] of spread(recorded).entries()) add(bin, part);
  }
  // Assigning past the end leaves holes.
  return { counts: Array.from(counts, (count) => count ?? 0), sumsUs: Array.from(sumsUs, (us) => us ?? 0) };
}

function binOf(valueUs: number): number {
  return BINS_PER_DECADE + Math.ceil(Math.log10(valueUs / LOWEST_US) * BINS_PER_DECADE) - 1;
}

/** Evenly over all bins of the first decade: where one bin holds no whole microsecond, it would look empty. */
function spread({ value, count }: Recorded): readonly Recorded[] {
  return Array.from({ length: BINS_PER_DECADE }, () => ({ value, count: count / BINS_PER_DECADE }));
}

/** Values that share one bucket of a histogram: the highest that it may hold, us, and how many they are. */
export interface Recorded {
  readonly value: number;
  readonly count: number;
}

/** The same, with the lowest value that the bucket may hold. */
interface Bucket extends Recorded {
  readonly lowest: number;
}

/** What a histogram holds, in order. The iterator of the library computes the values of all buckets, and most are empty. */
export function* recordedValues(encoded: EncodedHistogram): Generator<Bucket> {
  const histogram = decodeIterable(encoded);
  for (let [index, left] = [0, histogram.totalCount]; left > 0; index += 1) {
    const count = histogram.getCountAtIndex(index);
    if (count === 0) continue;
    left -= count;
    const lowest = histogram.valueFromIndex(index);
    // Not highestEquivalentValue(), which searches the bucket of a value by logarithms.
    yield { lowest, value: histogram.valueFromIndex(index + 1) - 1, count };
  }
}
