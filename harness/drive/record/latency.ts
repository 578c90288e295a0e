import { inflateSync } from 'node:zlib';
import * as hdr from 'hdr-histogram-js';
import { messageOf } from '../../errors.ts';
import { MS_PER_SECOND, US_PER_MS } from '../../units.ts';
import type { EncodedHistogram, Quantiles } from '../driver.ts';

/** Upper limit of a histogram, us: longer than any request timeout, so that no real value is clamped. */
export const LONGEST_US = 60 * MS_PER_SECOND * US_PER_MS;

/** Decoding needs no WebAssembly: the V2 encoding of HdrHistogram is the same in every implementation. */
export type Histogram = hdr.Histogram;

export type SummaryName = keyof Quantiles | 'maxUs' | 'meanUs';

/** Summary of a histogram, microseconds. All 0 if it is empty. */
export interface LatencySummary extends Quantiles {
  readonly maxUs: number;
  readonly meanUs: number;
  /**
   * Names of the values that are only lower bounds, because requests without an answer are among them. Missing: none,
   * or a result of an earlier version.
   */
  readonly atLeast?: readonly SummaryName[];
}

let wasmReady = false;

/** A histogram of microseconds, 1 us to 60 s. Recording costs 16 ns in WebAssembly and 46 ns without. */
export function createHistogram(digits: 1 | 2 | 3 = 3): Histogram {
  prepareWasm();
  return hdr.build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: LONGEST_US,
    numberOfSignificantValueDigits: digits,
    useWebAssembly: true,
  });
}

/** Records a duration, clamped to the histogram's range: it would throw on a value outside. */
export function recordUs(histogram: Histogram, durationUs: number): void {
  histogram.recordValue(durationUs < 1 ? 1 : durationUs > LONGEST_US ? LONGEST_US : Math.round(durationUs));
}

export function encodeHistogram(histogram: Histogram): EncodedHistogram {
  return hdr.encodeIntoCompressedBase64(histogram);
}

/** A text that should be an encoded histogram and does not decode. */
export class HistogramError extends Error {
  override readonly name = 'HistogramError';
}

/** Throws a HistogramError if the text is not an encoded histogram. */
export function decodeHistogram(encoded: EncodedHistogram): Histogram {
  prepareWasm();
  return decoded(encoded, () => hdr.decodeFromCompressedBase64(encoded, 32, true));
}

/** The same in JavaScript: only such a histogram has an iterator over its values, not one in WebAssembly. */
export function decodeIterable(encoded: EncodedHistogram): hdr.JsHistogram {
  return decoded(encoded, () => hdr.decodeFromCompressedBase64(encoded, 32, false) as hdr.JsHistogram);
}

function decoded<H>(encoded: EncodedHistogram, decode: () => H): H {
  try {
    checkHead(encoded);
    return decode();
  } catch (error) {
    throw new HistogramError(messageOf(error), { cause: error });
  }
}

/** Bytes before the deflated part: cookie and length. */
const OUTER_BYTES = 8;
/** Largest inflated histogram: 9 bytes for each count of one with 3 digits up to the highest value below. */
const MOST_BYTES = 2 ** 19;
/** Highest value that a histogram may be able to hold, us: 12 days. */
const HIGHEST_US = 2 ** 40;

/**
 * Throws if the histogram would be larger than any of connlab's: its head decides how much memory and time decoding takes.
 * The head has the cookie, three numbers of 4 bytes (the last is the number of digits), and the lowest and highest value.
 */
function checkHead(encoded: EncodedHistogram): void {
  const deflated = Buffer.from(encoded, 'base64').subarray(OUTER_BYTES);
  const head = inflateSync(deflated, { maxOutputLength: MOST_BYTES });
  const [digits, highest] = [head.readInt32BE(12), head.readBigInt64BE(24)];
  if (digits < 1 || digits > 3 || highest < 2 || highest > HIGHEST_US) {
    throw new Error(`It has ${digits} digits up to ${highest}`);
  }
}

/** Merges histograms, without loss because they have the same buckets. */
export function mergeHistograms(histograms: readonly Histogram[]): Histogram {
  const merged = createHistogram();
  for (const histogram of histograms) merged.add(histogram);
  return merged;
}

export function summarise(histogram: Histogram): LatencySummary {
  const quantiles = quantilesOf(histogram);
  // For an empty histogram hdr-histogram-js returns percentiles of 0 and a mean of NaN.
  if (quantiles === null) return { p50Us: 0, p90Us: 0, p99Us: 0, p999Us: 0, maxUs: 0, meanUs: 0 };
  return {
    ...quantiles,
    // Not maxValue: that is exact before encoding, and the end of its bucket after decoding.
    maxUs: histogram.getValueAtPercentile(100),
    meanUs: Math.round(histogram.mean * 10) / 10,
  };
}

/** null for an empty histogram. */
export function quantilesOf(histogram: Histogram): Quantiles | null {
  if (histogram.totalCount === 0) return null;
  return {
    p50Us: histogram.getValueAtPercentile(50),
    p90Us: histogram.getValueAtPercentile(90),
    p99Us: histogram.getValueAtPercentile(99),
    p999Us: histogram.getValueAtPercentile(99.9),
  };
}

function prepareWasm(): void {
  if (!wasmReady) hdr.initWebAssemblySync();
  wasmReady = true;
}
