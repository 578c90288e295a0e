import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../random.ts';
import { NS_PER_MS } from '../../units.ts';
import type { LinkConditions } from './conditions.ts';
import { LOST, NO_ROOM, Way } from './way.ts';

const BARE: LinkConditions = {
  rttMs: 0,
  jitterMs: 0,
  lossPercent: 0,
  lossBurst: 1,
  rateMbit: 'unlimited',
  queueMs: 100,
};

function wayOf(conditions: Partial<LinkConditions>, seed = 1): Way {
  return new Way({ ...BARE, ...conditions }, seededRandom(seed));
}

/** Admits frames one after the other; times in ms. */
function admitted(way: Way, frames: readonly (readonly [bytes: number, atMs: number])[]): readonly number[] {
  return frames.map(([bytes, atMs]) => {
    const due = way.admit(bytes, atMs * NS_PER_MS);
    return due < 0 ? due : due / NS_PER_MS;
  });
}

describe('Way.admit()', () => {
  test('has no wait without a rate, though a stamp may be older than the one before', () => {
    const way = wayOf({ rttMs: 10 });
    expect([way.admit(1_500, 1_000), way.admit(1_500, 979)]).toEqual([5_001_000, 5_001_000]);
    expect(way.takeLongestNs()).toBe(0);
  });

  test.each<[string, Partial<LinkConditions>, [number, number][], number[]]>([
    ['nothing is added by a bare link', {}, [[1_500, 3]], [3]],
    [
      'half of the round trip is added',
      { rttMs: 50 },
      [
        [1_500, 3],
        [60, 4],
      ],
      [28, 29],
    ], // prettier-ignore
    ['1,000 bytes take 8 ms at 1 Mbit/s', { rateMbit: 1 }, [[1_000, 0]], [8]],
    [
      'frames wait for those before them',
      { rateMbit: 1, rttMs: 10 },
      [
        [1_000, 0],
        [500, 1],
        [1_000, 30],
      ],
      [13, 17, 43],
    ],
    [
      'a frame that would wait longer than the queue is dropped, and takes no time of the line',
      { rateMbit: 1, queueMs: 7 },
      [
        [1_000, 0],
        [1_000, 0],
        [1_000, 1],
        [1_000, 9],
      ],
      [8, NO_ROOM, 16, 24],
    ],
  ])('%s', (_, conditions, frames, expected) => {
    expect(admitted(wayOf(conditions), frames)).toEqual(expected);
  });

  const traffic = fc.array(
    fc.record({
      bytes: fc.integer({ min: 60, max: 1_514 }),
      gapMs: fc.double({ min: 0, max: 5, noNaN: true }),
    }),
    { minLength: 1, maxLength: 200 },
  );

  test('keeps the order, is never early, and is within jitter', () => {
    const rtts = fc.record({
      rttMs: fc.integer({ min: 1, max: 100 }),
      part: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(traffic, rtts, fc.integer(), (frames, { rttMs, part }, seed) => {
        const way = wayOf({ rttMs, jitterMs: rttMs * part }, seed);
        let nowNs = 0;
        let last = 0;
        for (const { bytes, gapMs } of frames) {
          nowNs += gapMs * NS_PER_MS;
          const due = way.admit(bytes, nowNs);
          const halfMs = (due - nowNs) / NS_PER_MS;
          expect(due).toBeGreaterThanOrEqual(last);
          expect(halfMs).toBeGreaterThanOrEqual((rttMs * (1 - part)) / 2 - 1e-6);
          expect(halfMs).toBeLessThanOrEqual((rttMs * (1 + part)) / 2 + 1e-6);
          last = due;
        }
      }),
    );
  });

  test('never sends faster than the rate, and holds no more than the queue', () => {
    const links = fc.record({
      rateMbit: fc.integer({ min: 1, max: 1_000 }),
      queueMs: fc.integer({ min: 0, max: 50 }),
    });
    fc.assert(
      fc.property(traffic, links, (frames, link) => {
        const way = wayOf(link);
        const nsPerByte = 8_000 / link.rateMbit;
        let nowNs = 0;
        let last = 0;
        for (const { bytes, gapMs } of frames) {
          nowNs += gapMs * NS_PER_MS;
          const due = way.admit(bytes, nowNs);
          if (due === NO_ROOM) {
            expect(last - nowNs).toBeGreaterThan(link.queueMs * NS_PER_MS - 1);
            continue;
          }
          expect(due - Math.max(last, nowNs)).toBeGreaterThanOrEqual(bytes * nsPerByte - 1);
          expect(due - nowNs).toBeLessThanOrEqual(link.queueMs * NS_PER_MS + bytes * nsPerByte + 1);
          last = due;
        }
        expect(way.takeLongestNs()).toBeLessThanOrEqual(link.queueMs * NS_PER_MS);
      }),
    );
  });

  test.each([
    [0.1, 1],
    [2, 1],
    [50, 1],
    [2, 5],
    [10, 20],
    [50, 2],
  ])('loses %d%% in runs of %d', (lossPercent, lossBurst) => {
    const way = wayOf({ lossPercent, lossBurst });
    const count = 1_000_000;
    let lost = 0;
    let runs = 0;
    let wasLost = false;
    for (let frame = 0; frame < count; frame++) {
      const isLost = way.admit(100, 0) === LOST;
      if (isLost) lost += 1;
      if (isLost && !wasLost) runs += 1;
      wasLost = isLost;
    }
    const share = lossPercent / 100;
    // Six standard deviations; neighbours in a run count as one.
    expect(Math.abs(lost - share * count)).toBeLessThan(6 * Math.sqrt(share * count * 2 * lossBurst));
    const meanRun = lossBurst === 1 ? 1 / (1 - share) : lossBurst;
    expect(Math.abs(lost / runs - meanRun)).toBeLessThan((6 * meanRun) / Math.sqrt(runs));
  });

  test('does the same with the same seed', () => {
    const one = wayOf({ lossPercent: 10, rttMs: 10, jitterMs: 5 }, 7);
    const other = wayOf({ lossPercent: 10, rttMs: 10, jitterMs: 5 }, 7);
    const dues = (way: Way) => Array.from({ length: 200 }, (_, index) => way.admit(100, index * 1e6));
    expect(dues(one)).toEqual(dues(other));
  });
});
