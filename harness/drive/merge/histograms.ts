import type { DriverOutcome, EncodedHistogram } from '../driver.ts';
import { decodeHistogram, encodeHistogram, mergeHistograms } from '../record/latency.ts';
import { mergeKeys } from './fields.ts';

type Histograms = DriverOutcome['histograms'];

/** Without loss: the histogram of all values together. */
export function mergeEncoded(encoded: readonly EncodedHistogram[]): EncodedHistogram {
  const parts = encoded.map(decodeHistogram);
  const merged = mergeHistograms(parts);
  const text = encodeHistogram(merged);
  // They are in the memory of WebAssembly, which no garbage collector frees.
  for (const histogram of [...parts, merged]) histogram.destroy();
  return text;
}

/** All fields are histograms: the compiler refuses another kind of field here. */
export const mergeAllHistograms: (parts: readonly Histograms[]) => Histograms = mergeKeys<
  keyof Histograms,
  EncodedHistogram
>(mergeEncoded);
