import { several } from '../../words.ts';
import { type Goal, isEnoughToTry, poolsOf, trialMs } from '../search/goal.ts';
import type { Measure } from '../search/steps.ts';
import type { Trial } from '../search/trial.ts';
import { chooseSplit, MOST_SPLIT_TRIALS } from './choose.ts';

/** The next trial of one process by itself, at its share of the rate; null if it is not needed or cannot tell. */
export function nextSplitStep(goal: Goal, trials: readonly Trial[], recommended: number): Measure | null {
  const pools = poolsOf(goal);
  const made = trials.filter(({ purpose }) => purpose === 'split').length;
  if (pools === 1 || made >= MOST_SPLIT_TRIALS || !isEnoughToTry(splitGoal(goal))) return null;
  const { size, ratePerSecond, tried } = chooseSplit(goal, trials, recommended);
  if (size === null || tried.some((view) => view.size === size)) return null;
  return {
    kind: 'measure',
    request: { purpose: 'split', size, ratePerSecond, durationMs: trialMs(splitGoal(goal)) },
    why: `one of ${several(pools, 'process')} by itself`,
  };
}

/** The same question for one process. */
export function splitGoal(goal: Goal): Goal {
  const ratePerSecond = goal.target.ratePerSecond / poolsOf(goal);
  return { ...goal, target: { ...goal.target, ratePerSecond } };
}

/** Connections that all clients have together; null: no size for each is known. */
export function connectionsInAll(goal: Goal, trials: readonly Trial[], recommended: number): number | null {
  const pools = poolsOf(goal);
  if (pools === 1) return recommended;
  const { size } = chooseSplit(goal, trials, recommended);
  return size === null ? null : size * pools;
}
