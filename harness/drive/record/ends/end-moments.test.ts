import { expect, test } from 'vitest';
import { type EndedTogether, EndMoments } from './end-moments.ts';

/** Ends at these times, ms, of connections of these ages. */
function togetherOf(ends: readonly (readonly [number, number])[]): EndedTogether | null {
  const moments = new EndMoments();
  for (const [endMs, ageMs] of ends) moments.add(endMs * 1_000, ageMs * 1_000);
  return moments.outcome();
}

test('EndMoments.outcome() counts connections that ended at one moment, and the time between such moments', () => {
  expect(
    togetherOf([
      [1_000, 300],
      [1_001, 900],
      [1_500, 400],
      [2_013, 1_000],
      [2_014, 10],
      [2_014, 700],
      // Announced before, told afterwards.
      [1_002, 80],
    ]),
  ).toEqual({ of: 7, connections: 6, groups: 2, everyMs: 1_013 });
});

test('EndMoments.outcome() knows no interval of a single moment', () => {
  const ends = [500, 505, 510].map((endMs) => [endMs, 500] as const);
  expect(togetherOf(ends)).toEqual({ of: 3, connections: 3, groups: 1, everyMs: null });
});

test.each<[string, readonly (readonly [number, number])[]]>([
  ['nothing ended', []],
  ['one connection ended', [[900, 800]]],
  ['they ended at different moments', [1, 2, 3, 4].map((nth) => [nth * 50, nth * 50] as const)],
  ['each ended in the place of the one before', [1, 2, 3, 4].map((nth) => [nth * 5, 4] as const)],
])('EndMoments.outcome() is null where %s', (_, ends) => {
  expect(togetherOf(ends)).toBeNull();
});

test('EndMoments.outcome() keeps the first 1,000', () => {
  const ends = Array.from({ length: 3_000 }, (_, nth) => [(nth >> 2) * 200, 100] as const);
  expect(togetherOf(ends)).toEqual({ of: 1_000, connections: 1_000, groups: 250, everyMs: 200 });
});
