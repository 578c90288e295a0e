import { decodeHistogram, HistogramError } from '../drive/record/latency.ts';
import { type Mistake, UsageError } from '../errors.ts';
import { placed } from '../scenario/read/mistakes.ts';
import type { Stored } from './collect.ts';

/**
 * Uses stored results, whose histograms nobody has decoded yet: decoding all would take three times as long as reading the
 * file. If one that is used does not decode, rejects with a UsageError that names all that do not.
 */
export async function withHistogramsOf<T>(stored: readonly Stored[], use: () => T | Promise<T>): Promise<T> {
  try {
    return await use();
  } catch (error) {
    if (!(error instanceof HistogramError)) throw error;
    refuseGarbled(stored);
    throw error;
  }
}

/** Throws a UsageError if a histogram does not decode. */
export function refuseGarbled(stored: readonly Stored[]): void {
  const garbled = stored.flatMap(garbledIn);
  if (garbled.length > 0) throw new UsageError(garbled);
}

function garbledIn({ file, result }: Stored): readonly Mistake[] {
  return result.cells.flatMap((cell, index) => {
    if (cell.state !== 'measured' && cell.state !== 'invalid') return [];
    return Object.entries(cell.driver.histograms).flatMap(([name, encoded]) => {
      const why = whyGarbled(encoded);
      if (why === null) return [];
      const where = placed(file, ['cells', index, 'driver', 'histograms', name]);
      const what = `Does not decode: ${why}`;
      return [{ where, what, expected: 'a histogram as HdrHistogram encodes it (V2, compressed, base64)' }];
    });
  });
}

function whyGarbled(encoded: string): string | null {
  try {
    decodeHistogram(encoded).destroy();
    return null;
  } catch (error) {
    if (!(error instanceof HistogramError)) throw error;
    return error.message;
  }
}
