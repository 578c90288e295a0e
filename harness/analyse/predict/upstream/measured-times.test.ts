import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../random.ts';
import { serviceTimes } from '../../../scenario/service-draws.ts';
import { parseServiceTime } from '../../../scenario/service-time.ts';
import { measuredTimes } from './measured-times.ts';
import { openedShare, stepsOf } from './traffic.ts';

const RATE = 700;

/** Connections per second that nginx opens. */
function churn(nextServiceMs: () => number, meanServiceMs: number, size: number): number {
  const limits = { mostAtOnce: Infinity, mostAtOrigin: Infinity };
  const traffic = {
    ratePerSecond: RATE,
    arrivals: 'poisson',
    nextServiceMs,
    meanServiceMs,
    ...limits,
  } as const;
  return RATE * openedShare(stepsOf(traffic, seededRandom(6)), size);
}

/** Numbers of answers by ms, as many as a log has. */
function logged(delay: string, answers = 20_000): Record<string, number> {
  const next = serviceTimes(parseServiceTime(delay)!, seededRandom(3));
  const counts: Record<string, number> = {};
  for (let answer = 0; answer < answers; answer += 1) {
    const ms = Math.round(next());
    counts[ms] = (counts[ms] ?? 0) + 1;
  }
  return counts;
}

describe('measuredTimes()', () => {
  it.each([
    ['every 10th 30ms', 2],
    ['every 10th 30ms', 1],
    ['every 3rd 12ms', 4],
    ['every 50th 400ms', 1],
    ['uniform 5ms-25ms', 6],
    ['exponential 20ms', 10],
  ])('has the churn of the service times that were logged: %s, keepalive %d', (delay, size) => {
    const time = parseServiceTime(delay)!;
    const { nextMs, meanMs } = measuredTimes(logged(delay), time)!;
    const asked = churn(serviceTimes(time, seededRandom(4)), meanMs, size);
    expect(Math.abs(churn(nextMs, meanMs, size) / asked - 1)).toBeLessThan(0.1);
  });

  it('draws each logged time as often as it was logged, every nth or not', () => {
    const answers = { 0: 900, 30: 90, 31: 10 };
    for (const delay of ['every 10th 30ms', 'constant 3ms']) {
      const { nextMs, meanMs } = measuredTimes(answers, parseServiceTime(delay)!)!;
      const drawn = Array.from({ length: 20_000 }, nextMs);
      expect(drawn.filter((ms) => ms === 31).length / 20_000).toBeCloseTo(0.01, 2);
      expect(drawn.reduce((sum, ms) => sum + ms, 0) / 20_000).toBeCloseTo(meanMs, 0);
    }
  });

  it('says nothing with too few answers, or none logged', () => {
    expect(measuredTimes({ 6: 99 }, { kind: 'constant', ms: 6 })).toBeNull();
    expect(measuredTimes(undefined, { kind: 'none' })).toBeNull();
  });
});
