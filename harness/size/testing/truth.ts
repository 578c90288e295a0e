import type { Goal } from '../search/goal.ts';
import { areBroken } from '../search/trial.ts';
import { type SimulatedOrigin, simulateTrial } from './simulate.ts';

/** Length of a simulated trial that shows the long run. */
const LONG_MS = 60_000;

/** The sizes that meet the target in a long simulation, with no connection left without an answer. */
export function workingSizes(
  { target: { ratePerSecond, p99Us } }: Pick<Goal, 'target'>,
  origin: Omit<SimulatedOrigin, 'seed'>,
  most = 14,
): readonly number[] {
  const sizes = Array.from({ length: most }, (_, index) => index + 1);
  return sizes.filter((size) => {
    const request = { purpose: 'search', size, ratePerSecond, durationMs: LONG_MS, trial: 1 } as const;
    const numbers = simulateTrial({ ...origin, seed: 99 }, request);
    return !areBroken([{ numbers }]) && numbers.latency.p99Us <= p99Us;
  });
}
