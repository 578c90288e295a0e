import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../random.ts';
import { idleChurnPerSecond, portUse } from './ports.ts';

const pool = { size: 16, ratePerSecond: 100, busy: 8, idleTimeoutMs: 1_000 };

/** Simulates a pool that takes the first free connection, as undici's does, and closes idle ones after the timeout. */
function simulateChurn({ size, ratePerSecond, busy, idleTimeoutMs }: typeof pool, seconds: number): number {
  const random = seededRandom(1);
  const exponential = (mean: number): number => -mean * Math.log(1 - random());
  const freeAt = new Array<number>(size).fill(0);
  let [at, closed] = [0, 0];
  while (at < seconds) {
    at += exponential(1 / ratePerSecond);
    const free = freeAt.findIndex((time) => time <= at);
    if (free === -1) continue;
    if (at - freeAt[free]! > idleTimeoutMs / 1_000) closed += 1;
    freeAt[free] = at + exponential(busy / ratePerSecond);
  }
  return closed / seconds;
}

describe('idleChurnPerSecond()', () => {
  test('agrees with a simulated pool', () => {
    const simulated = simulateChurn(pool, 5_000);
    expect(simulated).toBeGreaterThan(0.5);
    expect(idleChurnPerSecond(pool) / simulated).toBeGreaterThan(0.5);
    expect(idleChurnPerSecond(pool) / simulated).toBeLessThan(2);
  });

  test('vanishes for a long timeout', () => {
    expect(idleChurnPerSecond({ ...pool, size: 8, idleTimeoutMs: 60_000 })).toBeLessThan(1e-6);
  });
});

test('portUse() allows at most one close per connection and timeout', () => {
  const use = portUse(pool, { low: 32_768, high: 60_999 });
  expect(use.mostChurnPerSecond).toBe(16);
  expect(use.churnPerSecond).toBeLessThanOrEqual(16);
  expect(use.budget.heldInTheLongRun).toBe(16 + 60 * 16);
  expect(use.budget.capacity).toBe(28_232);
});
