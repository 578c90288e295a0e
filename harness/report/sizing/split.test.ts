import { expect, test } from 'vitest';
import type { Sizing } from '../../size/answer.ts';
import type { Split } from '../../size/split/answer.ts';
import { exponentialMs } from '../../size/testing/simulate.ts';
import { goalOf } from '../../size/testing/size.ts';
import { simulatedSizing } from '../../size/testing/sizing.ts';
import { sizingReport } from './sizing.ts';
import { splitSentences } from './split.ts';

const goal = goalOf(600, 200, { processes: 4, replicas: 3 });
const sizing = simulatedSizing(goal, { serviceMs: exponentialMs(30), seed: 3 });
const split = sizing.split!;

function textOf(changes: Partial<Split> = {}): string {
  const of: Sizing = { ...sizing, split: { ...split, ...changes } };
  return splitSentences(of).join(' ');
}

test('the headline has the size for each process and in all', () => {
  const text = sizingReport(sizing, { colour: false, file: null });
  expect(text).toMatch(/^Take (\d+) connections in each of 12 processes, \d+ in all\n/);
  expect(text.split('\n').filter((line) => line.length > 100)).toEqual([]);
  expect(text).toContain('smallest pool for all requests together that passed');
  expect(text).toMatch(/\d+ {2}.*passed, one process/);
});

test('the sentences tell what is measured from what is predicted, and what splitting costs', () => {
  const text = textOf();
  expect(text).toContain(
    '4 processes on each of 3 replicas are 12 pools, each with 1/12 of the requests, 50 per second.',
  );
  expect(text).toMatch(
    /Predicted, by Erlang C .* service times measured in one pool of \d+ at 600 per second: each process needs \d+ connections/,
  );
  expect(text).toMatch(
    /Measured: one process by itself with \d+ connections at 50 per second had a p99 of .* passed/,
  );
  expect(text).toContain('The other 11 did not run, so the service had 1/12 of the load.');
  const loss = split.predicted.size! * 12 - split.predicted.shared!;
  expect(text).toContain(`Loss by splitting, predicted: ${split.predicted.size! * 12} connections in all`);
  expect(text).toContain(`${loss} more.`);
  expect(text).toContain('at random and evenly, which gives each of them a Poisson stream of 50 per second');
});

test.each<[string, Partial<Split>, RegExp]>([
  [
    'too few requests',
    { measured: null, whyNotMeasured: 'few-requests' },
    /not measured, because at 50 per second a trial has too few/,
  ],
  ['no time', { measured: null, whyNotMeasured: 'no-time' }, /not measured, because there was no time left/],
  [
    'a busy machine',
    { measured: null, whyNotMeasured: 'invalid' },
    /not measured, because its trials did not count/,
  ],
  [
    'a limit that is too low',
    { size: null, inAll: null, why: 'limit', limit: 20 },
    /Warning: the service serves no more than 20 connections at once, .* would be needed/,
  ],
  [
    'a limit that is near',
    { limit: split.inAll! + 1, mostOpen: 0 },
    /Warning: .* One more replica, .* would be too many/,
  ],
  [
    'more than was tried',
    { limit: null, mostOpen: 21 },
    /Not tried: \d+ connections at once\. At most 21 were open/,
  ],
  [
    'no size by arithmetic',
    {
      size: null,
      inAll: null,
      why: 'no-size',
      predicted: { size: null, shared: 9, p99Us: null, moreP99Us: null },
    },
    /no size of a pool meets the target/,
  ],
  ['three trials that failed', { size: null, inAll: null, why: 'trials' }, /as did smaller ones/],
])('the sentences say what is in the way: %s', (_case, changes, words) => {
  expect(textOf(changes)).toMatch(words);
});

test('the sentences say why there are more than by arithmetic if one pool was measured to need more', () => {
  const predicting = (size: number): string => textOf({ predicted: { ...split.predicted, size } });
  expect(predicting(1)).toMatch(
    /Fewer than \d+ in all are not enough, because one pool for all needs as many/,
  );
  expect(predicting(split.size! - 1)).not.toContain('Fewer than');
});

test.each([
  [2, 1, /^2 processes are 2 pools, /],
  [1, 3, /^3 replicas with one process each are 3 pools, /],
])('the sentences count %i processes and %i replicas', (processes, replicas, words) => {
  expect(textOf({ processes, replicas, pools: processes * replicas })).toMatch(words);
});

test('no warning where the service is known to serve far more, or all were open at once', () => {
  expect(textOf({ limit: 1_000 })).not.toContain('Warning');
  expect(textOf({ limit: null, mostOpen: 1_000 })).not.toContain('Not tried');
});

test('a process without a size has no number in the headline', () => {
  const text = sizingReport(
    { ...sizing, split: { ...split, size: null, inAll: null, why: 'limit', limit: 20 } },
    { colour: false, file: null },
  );
  expect(text).toMatch(/^No size for each of 12 processes\n/);
});
