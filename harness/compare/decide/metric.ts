import { several } from '../../words.ts';
import type { Good, MetricVerdict } from '../comparison.ts';
import type { LogRatio } from '../statistics/median-ratio.ts';
import { fewestTrials, MOST_TRIALS, trialsToDetect, trialsToEquate } from '../statistics/power.ts';
import { type Difference, differenceOf, type Trials } from './difference.ts';
import type { Family, Pending } from './pending.ts';

/**
 * Smallest change that counts, in standard deviations of the difference between identical sides: the control limit of
 * W. A. Shewhart ("Economic Control of Quality of Manufactured Product", 1931), which chance exceeds 3 times in 1,000.
 * Significance alone is not enough: it takes the trials for independent, but trials of one run share its conditions.
 */
const NOISE_LIMIT = 3;

/** The trials of a metric. */
export interface MetricTrials extends Trials {
  readonly good: Good;
  /** Change that the machine itself may have caused, as the logarithm of a ratio. */
  readonly explained?: number;
}

export interface MetricJudgement
  extends Pick<MetricVerdict, 'verdict' | 'reason' | 'p' | 'adjustedP' | 'noise' | 'trialsNeeded'> {
  readonly logRatio: LogRatio | null;
  /** Logarithm of the ratio that a change must exceed. */
  readonly threshold: number | null;
}

/** Fewest trials on a side. One trial has no spread to compare with. */
export const FEWEST_TRIALS = 2;

/** Compares two groups of trials of one quantity. */
export function judgeMetric(sample: MetricTrials): Pending<MetricJudgement> {
  const { base, current } = sample;
  if (Math.min(base.length, current.length) < FEWEST_TRIALS) {
    return { p: null, conclude: () => notComparable(tooFewText(base.length, current.length)) };
  }
  const difference = differenceOf(sample);
  const { p } = difference;
  return {
    p,
    conclude: (adjustedP, family) => conclude({ sample, ...difference, adjustedP: adjustedP ?? p }, family),
  };
}

export function notComparable(reason: string): MetricJudgement {
  return {
    verdict: 'not comparable',
    reason,
    logRatio: null,
    p: null,
    adjustedP: null,
    noise: null,
    threshold: null,
    trialsNeeded: null,
  };
}

interface Tested extends Difference {
  readonly sample: MetricTrials;
  readonly adjustedP: number;
}

function conclude(tested: Tested, family: Family): MetricJudgement {
  const { sample, logRatio, p, adjustedP, offset } = tested;
  const noise = Math.hypot(logRatio.standardError, offset);
  const threshold = Math.max(family.margin, NOISE_LIMIT * noise);
  const known = { logRatio, p, adjustedP, noise, threshold };
  const isSignificant = adjustedP <= family.level;
  const isLarge = Math.abs(logRatio.estimate) > threshold;
  if (isSignificant && Math.abs(unexplained(logRatio.estimate, sample)) > threshold) {
    const isBetter = logRatio.estimate < 0 === (sample.good === 'low');
    return { ...known, verdict: isBetter ? 'better' : 'worse', reason: null, trialsNeeded: null };
  }
  const { low, high } = logRatio.interval90;
  if (low > -family.margin && high < family.margin) {
    return { ...known, verdict: 'same', reason: null, trialsNeeded: null };
  }
  if (isSignificant && isLarge) {
    return { ...known, verdict: 'inconclusive', reason: machineText(sample), trialsNeeded: null };
  }
  const trialsNeeded = trialsFor(tested, family);
  const reason = doubt(tested, { threshold, trialsNeeded, family, isSignificant });
  return { ...known, verdict: 'inconclusive', reason, trialsNeeded };
}

/** The part of a change that the machine itself cannot explain. */
function unexplained(estimate: number, { explained = 0 }: MetricTrials): number {
  const byMachine =
    Math.sign(explained) === Math.sign(estimate) ? Math.min(Math.abs(estimate), Math.abs(explained)) : 0;
  return estimate - Math.sign(estimate) * byMachine;
}

function machineText({ explained = 0, good }: MetricTrials): string {
  const isSlower = explained > 0 === (good === 'low');
  return `the machine itself was ${isSlower ? 'slower' : 'faster'}, which may explain up to ${percent(Math.abs(explained))}`;
}

/** Trials needed to confirm a change of the estimated size or, if it is below the margin, to show that there is none. */
function trialsFor(tested: Tested, family: Family): number | null {
  const { logRatio, offset, scatter, variance } = tested;
  const { margin } = family;
  const effect = logRatio.estimate;
  // More trials do not reduce the differences between whole runs.
  if (NOISE_LIMIT * offset > Math.max(margin, Math.abs(effect))) return null;
  return Math.abs(effect) > margin
    ? trialsToDetect({ effect, scatter, level: levelOf(tested, family) })
    : trialsToEquate({ effect, scatter, margin, variance });
}

/** The level of a single test. */
function levelOf({ ways }: Tested, { level, tests }: Family): number {
  return level / (ways * Math.max(1, tests));
}

function doubt(
  tested: Tested,
  found: {
    readonly threshold: number;
    readonly trialsNeeded: number | null;
    readonly family: Family;
    readonly isSignificant: boolean;
  },
): string {
  const { sample, logRatio } = tested;
  const { threshold, trialsNeeded, family, isSignificant } = found;
  const trials = Math.min(sample.base.length, sample.current.length);
  const needed =
    trialsNeeded === null
      ? beyondTrials(tested)
      : trialsNeeded > trials
        ? `about ${several(trialsNeeded, 'trial')} on each side would decide it`
        : 'a few more trials may decide it';
  const fewest = fewestTrials(levelOf(tested, family));
  if (trials < fewest && Math.abs(logRatio.estimate) > threshold) {
    const limit = `with ${several(family.tests, 'test')}, nothing is significant below ${several(fewest, 'trial')}`;
    return `${limit}; ${needed}`;
  }
  if (isSignificant) return `changed, but by less than the limit of ${percent(threshold)}`;
  return `the trials scatter too much; ${needed}`;
}

function beyondTrials({ offset }: Tested): string {
  return offset === 0
    ? `more than ${several(MOST_TRIALS, 'trial')} would be needed`
    : `whole runs differ by ${percent(offset)} here, which more trials do not reduce`;
}

function percent(log: number): string {
  return `${((Math.exp(log) - 1) * 100).toFixed(1)}%`;
}

function tooFewText(base: number, current: number): string {
  const fewest = Math.min(base, current);
  if (fewest === 0) return 'no trial of one side has this value';
  return 'one trial has no spread: run at least 10 on each side';
}
