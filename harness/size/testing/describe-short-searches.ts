import { describe, expect, test } from 'vitest';
import { smallestSize } from '../model/response.ts';
import { shapeOfDelay } from '../model/service-shape.ts';
import { nextSearchStep } from '../search/search.ts';
import { viewsOf } from '../views.ts';
import { constantMs, exponentialMs, type SimulatedOrigin } from './simulate.ts';
import { goalOf, searchSimulated } from './size.ts';

/** The tests of searches with little time, each with as many seeds. */
export function describeShortSearches(seeds: number): void {
  describe('The search in a minute', () => {
    const SEEDS = Array.from({ length: seeds }, (_, index) => index + 1);
    const endsOf = (p99Ms: number, origin: Omit<SimulatedOrigin, 'seed'>, throughNginx = false) => {
      const goal = goalOf(150, p99Ms, { budgetMs: 60_000, throughNginx });
      return SEEDS.map((seed) => nextSearchStep(goal, searchSimulated(goal, { ...origin, seed })).kind);
    };

    test('is not given up while no size has passed and there is time', () => {
      const ends = endsOf(130, { serviceMs: exponentialMs(20) });
      expect(ends.filter((kind) => kind === 'found').length).toBeGreaterThanOrEqual(0.8 * seeds);
      expect(ends).not.toContain('not-reachable');
    });

    test('never says after one bad trial that no size will do, because four workers are only just enough', () => {
      expect(endsOf(80, { serviceMs: constantMs(21), workers: 4 })).not.toContain('not-reachable');
    });

    test('goes up only a little where the largest size may be enough', () => {
      const goal = goalOf(300, 400, { budgetMs: 138_000, throughNginx: true });
      const found = SEEDS.map((seed) => {
        const { trials } = searchSimulated(goal, { serviceMs: exponentialMs(60), seed });
        return viewsOf(trials, goal).find(({ decision }) => decision === 'passed')?.size ?? null;
      });
      const truth = smallestSize(goal.target, shapeOfDelay({ kind: 'exponential', meanMs: 60 }, 0))!;
      expect(
        found.filter((size) => size !== null && Math.abs(size - truth) <= 2).length,
      ).toBeGreaterThanOrEqual(0.9 * seeds);
    });
  });
}
