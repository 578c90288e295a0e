import { expect, test } from 'vitest';
import { latencyOf, numbersOf } from '../../result/testing/parts.ts';
import type { MetricVerdict, Verdict } from '../comparison.ts';
import type { Numbers } from '../metrics.ts';
import { boundsOn, withBounds } from './bounds.ts';

const verdictOf = (verdict: Verdict): MetricVerdict => ({
  ...{ metric: 'latency.p99Us', label: 'latency p99', unit: 'us', good: 'low', verdict, reason: null },
  base: { values: [], median: null },
  current: { values: [], median: null },
  ...{ ratio: null, p: 0.001, adjustedP: 0.01, noise: 0, thresholdRatio: 1.1, trialsNeeded: null },
});

test.each<[Verdict, number, number, Verdict]>([
  ['worse', 0, 10, 'worse'],
  ['better', 10, 0, 'better'],
  // The base may be slower still.
  ['worse', 1, 10, 'inconclusive'],
  ['worse', 10, 0, 'inconclusive'],
  ['better', 0, 10, 'inconclusive'],
  ['same', 10, 10, 'inconclusive'],
  ['same', 0, 0, 'same'],
  ['not comparable', 1, 1, 'not comparable'],
])('withBounds() takes %s with bounds in %i and %i trials for %s', (verdict, base, current, expected) => {
  const judged = withBounds(verdictOf(verdict), base, current);
  expect(judged.verdict).toBe(expected);
  expect(judged.atLeast).toEqual(base + current === 0 ? undefined : { base, current });
});

test('boundsOn() counts the trials whose percentile is a lower bound', () => {
  const trial = (atLeast: readonly ('p99Us' | 'maxUs')[]) =>
    numbersOf({ latency: { ...latencyOf(600, 2_000_000), atLeast }, page: null }) as unknown as Numbers;
  const trials = [trial(['p99Us', 'maxUs']), trial(['maxUs']), trial([])];
  expect([
    boundsOn({ path: 'latency.p99Us' }, trials),
    boundsOn({ path: 'latency.p50Us' }, trials),
    boundsOn({ path: 'service.p99Us' }, trials),
    boundsOn({ path: 'page.p50Us' }, trials),
  ]).toEqual([1, 0, 0, 0]);
});
