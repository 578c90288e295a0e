import { describe, expect, test } from 'vitest';
import { type Random, seededRandom } from '../../random.ts';
import { meanWaitSeconds, responseTail, utilisationOf } from '../testing/closed-form.ts';
import { busyOf, erlangB, erlangC, memorySeconds, waitLaw, waitTail } from './queueing.ts';

test('busyOf() is rate x time, and utilisationOf() is that / servers', () => {
  expect(busyOf({ ratePerSecond: 800, meanServiceSeconds: 0.01 })).toBeCloseTo(8);
  expect(utilisationOf({ servers: 10, ratePerSecond: 800, meanServiceSeconds: 0.01 })).toBeCloseTo(0.8);
});

describe('erlangB()', () => {
  // Tables of lost traffic in the ITU's Teletraffic Engineering Handbook.
  test.each([
    [1, 1, 0.5],
    [2, 1, 0.2],
    [5, 3, 0.110_054],
    [10, 5, 0.018_385],
    [10, 10, 0.214_582],
    [100, 100, 0.075_7],
  ])('of %d servers offered %d erlang is %f', (servers, busy, share) => {
    expect(erlangB(servers, busy)).toBeCloseTo(share, 5);
  });

  test('works for more servers than a factorial in a double', () => {
    expect(erlangB(1_000, 1_000)).toBeGreaterThan(0.02);
  });
});

describe('erlangC()', () => {
  test.each([
    ['M/M/1 waits as often as it is busy', 1, 0.7, 0.7],
    ['two servers, half busy: a third', 2, 1, 1 / 3],
    ['five servers, 4 erlang', 5, 4, 0.554_11],
    ['ten servers, 8 erlang', 10, 8, 0.409_18],
    ['more than can be carried', 3, 3, 1],
  ])('%s', (_case, servers, busy, share) => {
    expect(erlangC(servers, busy)).toBeCloseTo(share, 4);
  });
});

describe('waitLaw()', () => {
  test('has the mean wait of M/M/1, rho / (mu - lambda)', () => {
    const law = waitLaw({ servers: 1, ratePerSecond: 70, meanServiceSeconds: 0.01 });
    expect(meanWaitSeconds(law)).toBeCloseTo(0.7 / 30, 6);
    expect(waitTail(law, 0.05)).toBeCloseTo(0.7 * Math.exp(-30 * 0.05), 6);
  });

  test('halves the wait for a constant service, as the Pollaczek-Khinchine formula for one server', () => {
    const queue = { servers: 1, ratePerSecond: 70, meanServiceSeconds: 0.01 };
    expect(meanWaitSeconds(waitLaw(queue, { service: 0 }))).toBeCloseTo(0.7 / 30 / 2, 6);
  });

  test('is infinite if more arrives than can be carried', () => {
    const law = waitLaw({ servers: 2, ratePerSecond: 300, meanServiceSeconds: 0.01 });
    expect(meanWaitSeconds(law)).toBe(Infinity);
    expect(waitTail(law, 1_000)).toBe(1);
  });
});

describe('responseTail()', () => {
  test('of M/M/1 is e^-(mu - lambda)t', () => {
    const queue = { servers: 1, ratePerSecond: 60, meanServiceSeconds: 0.01 };
    expect(responseTail(queue, 0.08)).toBeCloseTo(Math.exp(-40 * 0.08), 9);
  });

  test('is continuous if waiting and service have the same rate', () => {
    const at = (rate: number) =>
      responseTail({ servers: 2, ratePerSecond: rate, meanServiceSeconds: 0.01 }, 0.03);
    expect(at(100)).toBeCloseTo((at(99.999) + at(100.001)) / 2, 6);
  });

  test.each([
    [10, 800, 0.01],
    [4, 300, 0.01],
    [33, 3_000, 0.01],
  ])('of %d servers agrees with a simulation of a million requests', (servers, rate, mean) => {
    const queue = { servers, ratePerSecond: rate, meanServiceSeconds: mean };
    const responses = simulateSeconds(queue, 1_000_000, seededRandom(servers));
    for (const seconds of [0.005, 0.02, 0.05]) {
      const share = responses.filter((one) => one > seconds).length / responses.length;
      expect(share / responseTail(queue, seconds)).toBeCloseTo(1, 1);
    }
  });
});

test('memorySeconds() grows without bound towards full utilisation', () => {
  const of = (servers: number) => memorySeconds({ servers, ratePerSecond: 1_000, meanServiceSeconds: 0.01 });
  expect(of(20)).toBeLessThan(0.01);
  expect(of(11)).toBeGreaterThan(0.4);
  expect(of(10)).toBe(Infinity);
});

/** Simulates first come, first served: each request takes the server that is free first. */
function simulateSeconds(
  { servers, ratePerSecond, meanServiceSeconds }: Parameters<typeof responseTail>[0],
  requests: number,
  random: Random,
): number[] {
  const freeAt = new Array<number>(servers).fill(0);
  const exponential = (mean: number): number => -mean * Math.log(1 - random());
  let at = 0;
  return Array.from({ length: requests }, () => {
    at += exponential(1 / ratePerSecond);
    let first = 0;
    for (let server = 1; server < servers; server += 1) if (freeAt[server]! < freeAt[first]!) first = server;
    freeAt[first] = Math.max(at, freeAt[first]!) + exponential(meanServiceSeconds);
    return freeAt[first]! - at;
  });
}
