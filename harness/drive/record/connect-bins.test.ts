import { expect, test } from 'vitest';
import { ConnectBins } from './connect-bins.ts';

function binsOf(bin: number, times: readonly number[]) {
  const bins = new ConnectBins(bin);
  for (const time of times) bins.record(time);
  return bins.finish();
}

test.each([
  ['nothing', 3, [], [], []],
  ['full bins', 3, [5, 1, 9, 2, 2, 8], [5, 2], [9, 8]],
  ['a last bin that is not full', 2, [4, 6, 7], [4, 7], [6, 7]],
  ['bins of one', 1, [3, 2], [3, 2], [3, 2]],
  ['fractions', 2, [1.4, 2.6], [1], [3]],
])('ConnectBins gives median and maximum of %s', (_, bin, times, p50Us, maxUs) => {
  expect(binsOf(bin, times)).toEqual({ bin, p50Us, maxUs });
});

test('ConnectBins keeps at most 2,000 bins', () => {
  const { p50Us, maxUs } = binsOf(
    1,
    Array.from({ length: 3_000 }, (_, i) => i),
  );
  expect([p50Us.length, maxUs.length, maxUs.at(-1)]).toEqual([2_000, 2_000, 1_999]);
});
