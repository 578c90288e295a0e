import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createHistogram, decodeIterable, encodeHistogram, recordUs } from '../../drive/record/latency.ts';
import { recordedValues } from './density.ts';

test('recordedValues() gives what the iterator of the library gives', () =>
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 60_000_000 })), fc.constantFrom(1, 2, 3), (us, digits) => {
      const histogram = createHistogram(digits);
      for (const one of us) recordUs(histogram, one);
      const encoded = encodeHistogram(histogram);
      histogram.destroy();

      const decoded = decodeIterable(encoded);
      const values = decoded.recordedValuesIterator;
      // Without it the iterator expects the empty histogram that it was made for.
      values.reset();
      const expected = [];
      while (values.hasNext()) {
        const { valueIteratedTo, countAtValueIteratedTo } = values.next();
        const lowest = decoded.lowestEquivalentValue(valueIteratedTo);
        expected.push({ lowest, value: valueIteratedTo, count: countAtValueIteratedTo });
      }
      expect([...recordedValues(encoded)]).toEqual(expected);
    }),
  ));
