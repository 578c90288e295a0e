import { expect, test } from 'vitest';
import { mapSamples, seriesOf } from './series.ts';

const START_NS = 5_000_000_000n;

test('seriesOf() turns samples into columns, with null for missing values', () => {
  const samples = [
    { atNs: START_NS, value: { a: 1 } },
    { atNs: START_NS + 100_250_000n, value: { a: 2, b: 3 } },
    { atNs: START_NS + 200_000_000n, value: null },
  ];
  expect(seriesOf({ source: 'sockstat', host: 'client' }, samples, START_NS)).toEqual({
    source: 'sockstat',
    host: 'client',
    atMs: [0, 100.25, 200],
    values: { a: [1, 2, null], b: [null, 3, null] },
  });
});

test('mapSamples() keeps null', () => {
  const samples = [
    { atNs: 1n, value: 2 },
    { atNs: 2n, value: null },
  ];
  expect(mapSamples(samples, (value) => value * 2)).toEqual([
    { atNs: 1n, value: 4 },
    { atNs: 2n, value: null },
  ]);
});
