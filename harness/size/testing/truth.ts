import type { Goal } from '../search/goal.ts';
import { areBroken } from '../search/trial.ts';
import { type SimulatedOrigin, simulateTrial } from './simulate.ts';

/** Length of a simulated trial that shows the long run. */
const LONG_MS = 60_000;

/** The p99 of a pool in a long simulation; Infinity if a connection is left without an answer. */
export function longRunP99Us(
  size: number,
  { target: { ratePerSecond } }: Pick<Goal, 'target'>,
  origin: Omit<SimulatedOrigin, 'seed'>,
): number {
  const request = { purpose: 'search', size, ratePerSecond, durationMs: LONG_MS, trial: 1 } as const;
  const numbers = simulateTrial({ ...origin, seed: 99 }, request);
  return areBroken([{ numbers }]) ? Infinity : numbers.latency.p99Us;
}

/** The sizes that meet the target in a long simulation, with no connection left without an answer. */
export function workingSizes(
  goal: Pick<Goal, 'target'>,
  origin: Omit<SimulatedOrigin, 'seed'>,
  most = 14,
): readonly number[] {
  const sizes = Array.from({ length: most }, (_, index) => index + 1);
  return sizes.filter((size) => longRunP99Us(size, goal, origin) <= goal.target.p99Us);
}
