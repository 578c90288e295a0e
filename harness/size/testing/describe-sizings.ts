import { describe, expect, test } from 'vitest';
import type { Sizing } from '../answer.ts';
import type { Goal } from '../search/goal.ts';
import { constantMs, exponentialMs, type SimulatedOrigin } from './simulate.ts';
import { goalOf } from './size.ts';
import { simulatedSizing } from './sizing.ts';
import { workingSizes } from './truth.ts';

type Kind = Omit<SimulatedOrigin, 'seed'>;

const working = new Map<Kind, readonly number[]>();

function truth(goal: Goal, origin: Kind): readonly number[] {
  return working.getOrInsertComputed(origin, () => workingSizes(goal, origin));
}

/** Each kind of service with a rate, a target and a size that is needed by a simulation. */
const KINDS: readonly [string, Goal, Kind][] = [
  [
    'a worker for each connection, twice as many as needed',
    goalOf(150, 80),
    { serviceMs: constantMs(20), workers: 6 },
  ],
  ['a worker for each connection, just enough', goalOf(150, 80), { serviceMs: constantMs(20), workers: 4 }],
  [
    'a worker for each connection, for slow and random answers',
    goalOf(100, 500),
    { serviceMs: exponentialMs(60), workers: 12 },
  ],
  ['a single thread that serves one connection', goalOf(60, 60), { serviceMs: constantMs(8), workers: 1 }],
  ['a thread pool with a queue, large enough', goalOf(300, 80), { serviceMs: exponentialMs(10), places: 8 }],
  [
    'a limit of connections that refuses, above the need',
    goalOf(400, 60),
    { serviceMs: exponentialMs(10), limit: 9 },
  ],
  [
    'a limit of connections that refuses, just enough',
    goalOf(400, 80),
    { serviceMs: exponentialMs(10), limit: 7 },
  ],
  [
    'a service that gets slower with each request at once',
    goalOf(400, 100),
    { serviceMs: exponentialMs(10), slowdown: 0.03 },
  ],
  [
    'a service that answers less the more it has at once',
    goalOf(300, 70),
    { serviceMs: constantMs(10), thrash: 0.004 },
  ],
];

/** The tests of sizings of simulated services, each with these seeds. */
export function describeSizings(seeds: readonly number[]): void {
  const sizings = new Map<string, readonly Sizing[]>();
  /** The answers of all seeds, computed once. */
  const sized = (goal: Goal, origin: Kind): readonly Sizing[] =>
    sizings.getOrInsertComputed(JSON.stringify([goal, origin, origin.serviceMs.toString()]), () =>
      seeds.map((seed) => simulatedSizing(goal, { ...origin, seed })),
    );

  describe('A sizing recommends a size that works', () => {
    test.each(KINDS)('for %s', (_case, goal, origin) => {
      const sizesThatWork = truth(goal, origin);
      expect(sizesThatWork).not.toEqual([]);
      for (const { outcome, sizes } of sized(goal, origin)) {
        if (outcome.kind !== 'found') throw new Error(JSON.stringify(outcome));
        expect(Math.abs(outcome.smallestPassed - sizesThatWork[0]!)).toBeLessThanOrEqual(1);
        // Beyond the workers or the limit every size is wrong.
        expect(outcome.recommended).toBeLessThanOrEqual(
          Math.min(origin.workers ?? Infinity, origin.limit ?? Infinity),
        );
        expect(sizes.map(({ size }) => size)).toContain(outcome.recommended);
      }
    });

    test.each(KINDS)('and begins gently: %s', (_case, goal, origin) => {
      const need = truth(goal, origin)[0]!;
      for (const { sizes } of sized(goal, origin)) {
        const alone = sizes.filter(({ purpose }) => purpose === 'service').map(({ size }) => size);
        const searched = sizes.filter(({ purpose }) => purpose === 'search').map(({ size }) => size);
        expect(alone).toEqual([1]);
        expect(Math.max(...searched)).toBeLessThanOrEqual(2 * need + 1);
        expect(Math.max(...sizes.map(({ size }) => size))).toBeLessThanOrEqual(4 * (need + 1));
      }
    });

    test.each([20_000, 30_000, 45_000])('and that it has measured, in a budget of %d ms', (budgetMs) => {
      const { outcome, sizes } = simulatedSizing(goalOf(800, 60, { budgetMs }), {
        serviceMs: exponentialMs(10),
        seed: 3,
      });
      const known = outcome.kind === 'found' ? outcome.recommended : null;
      if (known !== null) expect(sizes.map(({ size }) => size)).toContain(known);
      expect(budgetMs < 45_000 || known !== null).toBe(true);
    });
  });

  describe('A sizing says why none works', () => {
    test.each([
      ['fewer workers', { workers: 6 }, 300],
      ['a lower limit of connections', { limit: 5 }, 250],
    ])('%s than the rate needs, and how much these carry', (_case, most, perSecond) => {
      const [goal, origin] = [goalOf(400, 80), { serviceMs: constantMs(20), ...most }];
      expect(workingSizes(goal, origin)).toEqual([]);
      for (const { outcome, harm } of sized(goal, origin)) {
        expect(outcome).toMatchObject({ reason: { kind: 'few-served', answering: Object.values(most)[0] } });
        if (outcome.kind !== 'not-reachable' || outcome.reason.kind !== 'few-served')
          throw new Error('not few-served');
        expect(outcome.reason.mostPerSecond / perSecond).toBeCloseTo(1, 1);
        expect(harm).not.toBeNull();
      }
    });
  });

  describe('A sizing of a service that fails requests whatever the size of the pool', () => {
    const goal = goalOf(400, 80);
    const sizingsOf = (failing: Partial<Kind>): readonly Sizing[] =>
      sized(goal, { serviceMs: exponentialMs(10), ...failing });

    test.each<[string, Partial<Kind>]>([
      ['by a reset of one connection in 1,000', { resets: 0.001 }],
      ['by a reset of three in 1,000', { resets: 0.003 }],
      ['by a 503 for three in 1,000', { refused: 0.003 }],
    ])('recommends the size that it needs, and blames no size: %s', (_case, failing) => {
      for (const { outcome, harm } of sizingsOf(failing)) {
        expect(outcome).toMatchObject({ kind: 'found', smallestPassed: expect.toBeOneOf([4, 5, 6]) });
        expect(harm).toBeNull();
      }
    });

    test.each<[string, Partial<Kind>, share: number]>([
      ['by a reset of one connection in 100', { resets: 0.01 }, 0.01],
      ['by a reset of three in 200', { resets: 0.015 }, 0.015],
      ['by a reset of one in 30', { resets: 1 / 30 }, 1 / 30],
      ['by a 503 for one in 50', { refused: 0.02 }, 0.02],
    ])('says that they fail at every size: %s', (_case, failing, share) => {
      for (const { outcome, harm, failing: found } of sizingsOf(failing)) {
        expect(harm).toBeNull();
        // Over a single connection already, or at two sizes of which one is twice the other.
        if (
          outcome.kind === 'not-reachable' &&
          outcome.reason.kind === 'failures' &&
          outcome.reason.size === null
        )
          continue;
        expect(found!.share / share).toBeGreaterThan(0.6);
        expect(found!.share / share).toBeLessThan(1.7);
        expect(found!.most).toBeGreaterThanOrEqual(2 * found!.least);
        if (outcome.kind === 'not-reachable') expect(outcome.reason.kind).toBe('failures');
      }
    });

    test('says that a backend does not answer, whatever the size, and blames no size', () => {
      for (const { outcome, harm } of sizingsOf({ backends: 3 })) {
        expect(outcome).toMatchObject({ kind: 'not-reachable', reason: { kind: 'silent-backend' } });
        expect(harm).toBeNull();
      }
    });

    test.each<[string, Partial<Kind>]>([
      ['refuses requests above three in progress', { mostInProgress: 3 }],
      ['refuses requests above five in progress', { mostInProgress: 5 }],
      ['resets connections above four', { limit: 4 }],
      ['has a worker for each of four connections', { workers: 4 }],
    ])('is not one that %s', (_case, limit) => {
      for (const { failing } of sizingsOf(limit)) expect(failing).toBeNull();
    });
  });

  describe('A sizing says from where on more connections do harm', () => {
    test.each([
      ['workers', { workers: 6 }],
      ['limit', { limit: 6 }],
    ])('%s', (_case, most) => {
      for (const { harm, knee, outcome } of sized(goalOf(150, 80), { serviceMs: constantMs(20), ...most })) {
        expect(outcome).toMatchObject({ kind: 'found' });
        expect(harm).toMatchObject({ answering: 6 });
        expect(harm!.size).toBeGreaterThan(6);
        expect(knee!.worseFrom).toBe(harm!.size);
      }
    });

    test('not for a service without such a limit', () => {
      for (const { harm } of sized(goalOf(150, 80), { serviceMs: constantMs(20) })) expect(harm).toBeNull();
    });
  });
}
