import { expect, test } from 'vitest';
import { type Moment, openedWithin, portGrowthPerSecond, withMoment } from './moments.ts';

/** A load that opens 100 connections a second, and whose ports are all kept. */
function steady(seconds: number): readonly Moment[] {
  return Array.from({ length: seconds + 1 }, (_, at) => ({
    atMs: at * 1_000,
    opened: { client: at * 100 },
    portsInUse: { client: at * 100 },
  }));
}

test.each([
  ['all of a load that is younger than the window', 30, 3_000],
  ['the last of one that is older', 90, 6_000],
  ['none before there was a moment', -1, null],
])('openedWithin() counts %s', (_, seconds, opened) => {
  expect(openedWithin(steady(seconds), 'client', 60_000)).toBe(opened);
});

test('openedWithin() is null for a host whose connections nobody counted', () => {
  expect(openedWithin(steady(3), 'proxy', 60_000)).toBeNull();
});

test.each([
  ['the growth of the window', steady(10), 100],
  ['null of less than a second', steady(0), null],
  [
    'less than 0 when ports come back',
    [...steady(3), { atMs: 8_000, opened: {}, portsInUse: { client: 50 } }],
    -50,
  ],
])('portGrowthPerSecond() is %s', (_, moments, growth) => {
  expect(portGrowthPerSecond(moments, 'client', 5_000)).toBe(growth);
});

test('withMoment() keeps what a window reaches back to, and the moment before it', () => {
  const moments = steady(100).reduce<readonly Moment[]>((kept, one) => withMoment(kept, one, 60_000), []);
  expect(moments[0]!.atMs).toBe(40_000);
  expect(openedWithin(moments, 'client', 60_000)).toBe(6_000);
});
