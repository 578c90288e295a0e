import { KERNEL_DEFAULT_PORTS } from '../../scenario/port-range.ts';
import type { Sizing } from '../answer.ts';
import { UNKNOWN_IDLE } from '../paste/idle.ts';
import type { Goal } from '../search/goal.ts';
import { type SizingContext, sizingOf } from '../sizing.ts';
import type { SimulatedOrigin } from './simulate.ts';
import { sizeSimulated } from './size.ts';

const CONTEXT: SizingContext = {
  startedAt: '2026-11-21T15:00:00.000Z',
  endedAt: '2026-11-21T15:02:50.000Z',
  elapsedMs: 0,
  interrupted: false,
  seed: 1,
  driver: 'undici',
  path: 'direct',
  target: 'lab origin with exponential 10ms, driver undici',
  workers: 1,
  service: null,
  ports: KERNEL_DEFAULT_PORTS,
  idle: UNKNOWN_IDLE,
};

/** The answer of a whole sizing against a simulated origin. */
export function simulatedSizing(
  goal: Goal,
  origin: SimulatedOrigin,
  context: Partial<SizingContext> = {},
): Sizing {
  const { trials, elapsedMs } = sizeSimulated(goal, origin);
  return sizingOf(goal, trials, { ...CONTEXT, elapsedMs, ...context });
}

/** The answer of a sizing that was interrupted after this number of trials: the first ones are those of a short sizing. */
export function interruptedSizing(goal: Goal, origin: SimulatedOrigin, after: number): Sizing {
  const trials = sizeSimulated(goal, origin, after).trials;
  return sizingOf(goal, trials, { ...CONTEXT, elapsedMs: 5_000 * after, interrupted: true });
}
