import { expect, test } from 'vitest';
import { latenessOf, measureTimers } from './timers.ts';

test.each<[string, number[], number, number]>([
  ['nothing', [], 0, 0],
  ['one value', [40], 40, 40],
  ['100 values in any order', Array.from({ length: 100 }, (_, index) => 100 - index), 50, 99],
  ['a timer that seems early', [-3, -2, -1], 0, 0],
])('latenessOf() takes the percentiles of %s', (_case, latesUs, p50Us, p99Us) => {
  expect(latenessOf(latesUs)).toEqual({ p50Us, p99Us });
});

test('measureTimers() sees lateness that is never negative, the larger at p99', async () => {
  const { p50Us, p99Us } = await measureTimers();
  expect(p50Us).toBeGreaterThan(0);
  expect(p99Us).toBeGreaterThanOrEqual(p50Us);
});
