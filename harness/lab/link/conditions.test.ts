import { expect, test } from 'vitest';
import { strategyUnder } from '../../scenario/axes/defaults.ts';
import type { Strategy } from '../../scenario/strategy.ts';
import { CLOSED } from '../../scenario/testing/cell.ts';
import { linksOf } from './conditions.ts';
import { slotsFor } from './relay.ts';

const USUAL = { jitterMs: 0, lossPercent: 0, lossBurst: 1, rateMbit: 'unlimited', queueMs: 100 } as const;

function links(strategy: Partial<Strategy>) {
  return linksOf(strategyUnder(CLOSED, strategy), 5).map(({ a, b, ...conditions }) => [a, b, conditions]);
}

test('linksOf() has no link where nothing is asked, nor for a burst or queue without effect', () => {
  expect(links({})).toEqual([]);
  expect(links({ path: 'nginx', lossBurst: 3, upstreamQueueMs: 5 })).toEqual([]);
});

test('linksOf() has the hops of the path, each with its own conditions', () => {
  const client = { ...USUAL, rttMs: 20, seed: 5 };
  expect(links({ rttMs: 20 })).toEqual([['client', 'origin', client]]);
  expect(links({ path: 'nginx-stream', rttMs: 20 })).toEqual([['client', 'proxy', client]]);
  const upstream = { ...USUAL, rttMs: 0, rateMbit: 10, seed: 5 };
  expect(links({ path: 'nginx', rttMs: 20, upstreamRateMbit: 10 })).toEqual([
    ['client', 'proxy', client],
    ['proxy', 'origin', upstream],
  ]);
});

test('slotsFor() has room for what is on its way, in whole blocks', () => {
  expect(slotsFor({ ...USUAL, rttMs: 0 })).toBe(2_048);
  expect(slotsFor({ ...USUAL, rttMs: 50 })).toBe(8_192);
  expect(slotsFor({ ...USUAL, rttMs: 50, rateMbit: 10 })).toBe(16_384);
  expect(slotsFor({ ...USUAL, rttMs: 10_000 })).toBe(65_536);
});
