import { expect, test } from 'vitest';
import { latencyOf } from '../../result/testing/parts.ts';
import { measured, planned } from '../testing/events.ts';
import { totalsOf } from './totals.ts';

const NOTHING = { p50Us: 0, p90Us: 0, p99Us: 0, p999Us: 0, maxUs: 0, meanUs: 0 };

test.each([
  ['no request ended with a latency', NOTHING, null],
  // They waited for so long, and have no service time.
  ['all were given up', latencyOf(2_000_000, 2_100_000), 2_000_000],
])('totalsOf() of a cell in which %s', (_, latency, p50Us) => {
  const cell = measured(planned('a'), {
    latency,
    counts: { ...measured(planned('a')).counts, responses: 0 },
  });
  expect(totalsOf(cell).whole.latency?.p50Us ?? null).toBe(p50Us);
  expect(totalsOf(cell).whole.service).toBeNull();
});
