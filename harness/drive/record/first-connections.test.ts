import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FirstConnections, OneConnection } from './first-connections.ts';

const MS = 1_000;

test('FirstConnections.outcome() has connections in the order of their opening, with or without answers', () => {
  const first = new FirstConnections();
  const [fast, silent, slow] = [0, 5, 7].map((ms) => first.opened(ms * MS)!);
  for (let index = 1; index <= 20; index += 1) fast!.answered(MS, 10 * index * MS);
  for (let index = 1; index <= 4; index += 1) slow!.answered(30 * MS, 50 * index * MS);
  const { p10Us, p50Us, p90Us, ...others } = first.outcome()!;
  expect(silent!.answers).toBe(0);
  expect(others).toEqual({ openedMs: [0, 5, 7], answers: [20, 0, 4], lastMs: [200, null, 200] });
  for (const [short, none, long] of [p10Us, p50Us, p90Us]) {
    expect(short! / MS).toBeCloseTo(1, 0);
    expect(none).toBeNull();
    expect(long! / (30 * MS)).toBeCloseTo(1, 0);
  }
});

test('FirstConnections.outcome() is null where no connection had ten answers', () => {
  const first = new FirstConnections();
  for (let index = 0; index < 50; index += 1) {
    const one = first.opened(index)!;
    for (let answer = 0; answer < 9; answer += 1) one.answered(MS, index);
  }
  expect(first.outcome()).toBeNull();
});

test('FirstConnections.opened() records the first hundred and no other', () => {
  const first = new FirstConnections();
  const all = Array.from({ length: 130 }, (_, index) => first.opened(index * MS));
  expect(all.map((one) => one !== null)).toEqual([...Array(100).fill(true), ...Array(30).fill(false)]);
  for (let answer = 0; answer < 10; answer += 1) all[99]!.answered(MS, MS);
  expect(first.outcome()!.openedMs.at(-1)).toBe(99);
});

test('OneConnection.quantileUs() is within an eighth of the duration at that rank, from 1 us to a minute', () => {
  const durationsUs = fc.array(fc.integer({ min: 1, max: 60_000_000 }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(durationsUs, fc.constantFrom(0.1, 0.5, 0.9), (durations, share) => {
      const one = new OneConnection(0);
      for (const us of durations) one.answered(us, 0);
      const sorted = durations.toSorted((a, b) => a - b);
      const trueUs = sorted[Math.max(1, Math.ceil(share * sorted.length)) - 1]!;
      expect(Math.abs(one.quantileUs(share)! - trueUs)).toBeLessThanOrEqual(Math.max(1, trueUs / 8));
    }),
    { numRuns: 50 },
  );
});

test('OneConnection takes a time of 0, or below it from clocks read out of order, as the shortest', () => {
  const one = new OneConnection(0);
  one.answered(-3, 0);
  one.answered(0.2, 0);
  expect([one.answers, one.quantileUs(0.9)]).toEqual([2, 1]);
});
