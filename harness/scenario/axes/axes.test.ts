import { expect, test } from 'vitest';
import type { Axis, Strategy } from '../strategy.ts';
import { AXIS_NAMES, axisNamed } from './axes.ts';

/** Whether two types are one and the same, not only assignable. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

test('the type of a strategy is made from the declarations, and exact', () => {
  const same: readonly true[] = [
    true satisfies Same<Strategy['poolChoice'], 'lifo' | 'fifo' | 'first'>,
    true satisfies Same<Strategy['driver'], 'socket' | 'undici' | 'autocannon' | 'http2' | 'h3'>,
    true satisfies Same<Strategy['twReuse'], 0 | 1 | 2>,
    true satisfies Same<Strategy['pool'], number | 'unlimited'>,
    true satisfies Same<Strategy['resumption'], boolean>,
    true satisfies Same<
      Extract<Axis, `upstreamKeepalive${string}`>,
      'upstreamKeepalive' | 'upstreamKeepaliveRequests' | 'upstreamKeepaliveTimeoutMs'
    >,
  ];
  // @ts-expect-error: no such value
  const wrong: Partial<Strategy> = { poolChoice: 'last' };
  expect([same.length, wrong.poolChoice]).toEqual([6, 'last']);
});

test('the axes are in the order of the rooms, and in a room in that of the file', () => {
  expect(AXIS_NAMES.slice(0, 8)).toEqual([
    ...['driver', 'path', 'protocol', 'tls', 'resumption', 'clientCertificate', 'reuse', 'closer'],
  ]);
  expect(new Set(AXIS_NAMES).size).toBe(AXIS_NAMES.length);
});

test.each(AXIS_NAMES)('%s has a default and samples that its values allow', (axis) => {
  const { default: usual, values } = axisNamed(axis);
  const isAllowed = (value: unknown): boolean =>
    values.words.includes(value) ||
    (typeof value === 'string' && values.forms?.match(value) === true) ||
    (typeof value === 'number' &&
      values.numbers !== undefined &&
      value >= values.numbers.from &&
      value <= values.numbers.to);
  expect([usual, ...values.samples].filter((value) => !isAllowed(value))).toEqual([]);
});
