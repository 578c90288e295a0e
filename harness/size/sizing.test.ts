import { describe, expect, test } from 'vitest';
import { exponentialMs } from './testing/simulate.ts';
import { goalOf } from './testing/size.ts';
import { interruptedSizing, simulatedSizing } from './testing/sizing.ts';

const goal = goalOf(400, 120);
const origin = { serviceMs: exponentialMs(20), seed: 4 };

describe('sizingOf()', () => {
  const sizing = simulatedSizing(goal, origin);

  test('recommends a size that passed, with the sizes around it', () => {
    if (sizing.outcome.kind !== 'found') throw new Error(JSON.stringify(sizing.outcome));
    const { recommended, smallestPassed, largestFailed } = sizing.outcome;
    expect(recommended).toBeGreaterThanOrEqual(smallestPassed);
    expect(largestFailed).toBeLessThan(smallestPassed);
    const row = sizing.sizes.find(({ size, ratePerSecond }) => size === recommended && ratePerSecond === 400);
    expect(row!.p99.p99Us).toBeLessThanOrEqual(120_000);
  });

  test('reports 20% and 50% more load, and whether they were measured', () => {
    expect(sizing.growth.map(({ factor, ratePerSecond }) => [factor, ratePerSecond])).toEqual([
      [1.2, 480],
      [1.5, 600],
    ]);
    expect(sizing.growth[0]).toMatchObject({ source: 'measured', meets: true });
  });

  test.each([3, 4, 5, 6, 7])('says no more of more load than its trials decide, seed %d', (seed) => {
    const { sizes, growth, outcome } = simulatedSizing(goal, { ...origin, seed });
    if (outcome.kind !== 'found') throw new Error('not found');
    for (const { ratePerSecond, isUndecided = false } of growth) {
      const row = sizes.find(
        (one) => one.size === outcome.recommended && one.ratePerSecond === ratePerSecond,
      );
      expect(isUndecided).toBe(row?.decision === 'undecided');
    }
  });

  test('tries sizes far from the answer, for the knee and the scalability law', () => {
    const sizes = sizing.sizes.map(({ size }) => size);
    expect(Math.min(...sizes)).toBeLessThan(5);
    expect(sizing.knee!.size).toBeGreaterThanOrEqual(9);
    expect(sizing.usl!.points.length).toBeGreaterThanOrEqual(4);
    expect(sizing.usl!.peak).toBeNull();
  });

  test('reports predictions beside the measurements', () => {
    const searched = sizing.sizes.filter(
      ({ purpose, utilisation }) => purpose === 'search' && utilisation < 0.85,
    );
    for (const { predictedP99Us, p99 } of searched) expect(predictedP99Us! / p99.p99Us).toBeCloseTo(1, 0);
    expect(sizing.forecast!.busy / 8).toBeCloseTo(1, 0);
  });

  test('has lines to paste with the recommended size, and the ports that it takes', () => {
    if (sizing.outcome.kind !== 'found') throw new Error('not found');
    expect(sizing.paste.undici.join('\n')).toContain(`connections: ${sizing.outcome.recommended},`);
    expect(sizing.paste.undici.join('\n')).toContain('keepAliveTimeout: 4000,');
    expect(sizing.idle).toEqual({ source: 'unknown', ms: null });
    expect(sizing.ports!.budget.capacity).toBe(28_232);
    expect(sizing.paste.nginx).toEqual([]);
  });

  test('is plain data that survives JSON', () => {
    expect(JSON.parse(JSON.stringify(sizing)).outcome).toEqual(sizing.outcome);
  });

  test('gives the answer so far after any trial', () => {
    for (const after of [0, 1, 4, 8]) {
      const soFar = interruptedSizing(goal, origin, after);
      expect(soFar.interrupted).toBe(true);
      expect(['found', 'undecided']).toContain(soFar.outcome.kind);
    }
    expect(interruptedSizing(goal, origin, 0).outcome).toMatchObject({ kind: 'undecided', leaning: null });
  });
});

describe('sizingOf() does not drop nginx without a word', () => {
  const through = (budgetMs: number) =>
    simulatedSizing(goalOf(400, 120, { throughNginx: true, budgetMs }), origin, { path: 'nginx' }).notDone;

  test.each([44_000, 60_000])('in a budget of %d ms, too short for it', (budgetMs) => {
    const why = expect.stringMatching(/left too little time for it|no pool size was found/);
    expect(through(budgetMs)).toEqual([{ what: '--through nginx: the keepalive of nginx', why }]);
  });

  test('and says nothing where it was not asked for', () =>
    expect(simulatedSizing(goal, origin).notDone).toEqual([]));
});

test('sizingOf() shows where more connections make a service worse', () => {
  const { outcome, sizes } = simulatedSizing(goalOf(600, 150), {
    serviceMs: exponentialMs(10),
    slowdown: 0.05,
    seed: 3,
  });
  if (outcome.kind !== 'found') throw new Error(JSON.stringify(outcome));
  const largest = Math.max(...sizes.filter(({ purpose }) => purpose !== 'service').map(({ size }) => size));
  expect(outcome.recommended).toBeLessThan(largest);
});
