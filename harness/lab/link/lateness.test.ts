import { expect, test } from 'vitest';
import { Lateness } from './lateness.ts';

test('Lateness counts quantiles and the largest, and begins anew', () => {
  const lateness = new Lateness();
  for (let us = 1; us <= 100; us++) lateness.record(us * 1_000);
  lateness.record(90_000_000);
  expect(lateness.take()).toEqual({ p50Us: 51, p99Us: 100, maxUs: 90_000 });
  expect(lateness.take()).toEqual({ p50Us: 0, p99Us: 0, maxUs: 0 });
});
