import { several } from '../../words.ts';
import type { Good, Verdict } from '../comparison.ts';
import { mannWhitneyP } from '../statistics/mann-whitney.ts';
import { type LogRatio, medianLogRatio } from '../statistics/median-ratio.ts';
import { fewestTrials, MOST_TRIALS, trialsToDetect, trialsToEquate } from '../statistics/power.ts';
import type { Family, Pending } from './pending.ts';

/**
 * A change must be so many times the standard deviation of what identical things differ by: the control limit of W. A.
 * Shewhart ("Economic Control of Quality of Manufactured Product", 1931), which chance passes 3 times in 1,000. Trials
 * of one run have that run's conditions in common, and significance, which takes them for independent, does not know
 * how runs differ; this does.
 */
export const NOISE_LIMIT = 3;

/** The trials of both sides, positive numbers. */
export interface Sample {
  readonly base: readonly number[];
  readonly current: readonly number[];
  readonly good: Good;
  /** Standard deviation of what identical sides differ by beyond the scatter of their trials, of the logarithm. */
  readonly offset: number;
  /** What the machine itself may have done, a logarithm: from 0 to here a change says nothing. */
  readonly explained?: number;
}

export interface MetricJudgement {
  readonly verdict: Verdict;
  readonly reason: string | null;
  readonly logRatio: LogRatio | null;
  readonly p: number | null;
  readonly adjustedP: number | null;
  readonly noise: number | null;
  /** Logarithm of the ratio. */
  readonly threshold: number | null;
  readonly trialsNeeded: number | null;
}

/** One trial has no spread, so that nothing can be said of chance. */
const FEWEST_TRIALS = 2;

/** Compares two groups of trials of one quantity. */
export function judgeMetric(sample: Sample): Pending<MetricJudgement> {
  const { base, current } = sample;
  if (Math.min(base.length, current.length) < FEWEST_TRIALS) {
    return { p: null, conclude: () => notComparable(tooFewText(base.length, current.length)) };
  }
  const logRatio = medianLogRatio(base, current);
  const p = mannWhitneyP(base, current);
  return {
    p,
    conclude: (adjustedP, family) => conclude({ sample, logRatio, p, adjustedP: adjustedP ?? p }, family),
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

interface Evidence {
  readonly sample: Sample;
  readonly logRatio: LogRatio;
  readonly p: number;
  readonly adjustedP: number;
}

function conclude(evidence: Evidence, family: Family): MetricJudgement {
  const { sample, logRatio, p, adjustedP } = evidence;
  const noise = Math.hypot(logRatio.standardError, sample.offset);
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
  const trialsNeeded = trialsFor(evidence, family);
  const reason = doubt(evidence, { threshold, trialsNeeded, family, isSignificant });
  return { ...known, verdict: 'inconclusive', reason, trialsNeeded };
}

/** What is left of a change when the machine is granted all that it may have done. */
function unexplained(estimate: number, { explained = 0 }: Sample): number {
  const granted =
    Math.sign(explained) === Math.sign(estimate) ? Math.min(Math.abs(estimate), Math.abs(explained)) : 0;
  return estimate - Math.sign(estimate) * granted;
}

function machineText({ explained = 0, good }: Sample): string {
  const isSlower = explained > 0 === (good === 'low');
  return `the machine itself was ${isSlower ? 'slower' : 'faster'}, which may explain up to ${percent(Math.abs(explained))}`;
}

/** To find a change as large as this one seems, or to show that there is none if it seems to be none. */
function trialsFor({ sample, logRatio }: Evidence, { level, tests, margin }: Family): number | null {
  const scatter = scatterOf(logRatio.standardError, sample);
  const effect = logRatio.estimate;
  // What whole runs differ by is not made less by more trials in each.
  if (NOISE_LIMIT * sample.offset > Math.max(margin, Math.abs(effect))) return null;
  return Math.abs(effect) > margin
    ? trialsToDetect({ effect, scatter, level: level / Math.max(1, tests) })
    : trialsToEquate({ effect, scatter, margin });
}

/** Of single trials, from the standard error of a difference of medians. */
function scatterOf(standardError: number, { base, current }: Pick<Sample, 'base' | 'current'>): number {
  const variance = (Math.PI / 2) * (1 / base.length + 1 / current.length);
  return standardError / Math.sqrt(variance);
}

function doubt(
  { sample, logRatio }: Evidence,
  seen: {
    readonly threshold: number;
    readonly trialsNeeded: number | null;
    readonly family: Family;
    readonly isSignificant: boolean;
  },
): string {
  const { threshold, trialsNeeded, family, isSignificant } = seen;
  const trials = Math.min(sample.base.length, sample.current.length);
  const needed =
    trialsNeeded === null
      ? beyondTrials(sample)
      : trialsNeeded > trials
        ? `about ${several(trialsNeeded, 'trial')} on each side would tell`
        : 'a few more trials may tell';
  const fewest = fewestTrials(family.level / Math.max(1, family.tests));
  if (trials < fewest && Math.abs(logRatio.estimate) > threshold) {
    const asked = `among ${several(family.tests, 'test')} nothing is significant with fewer than ${several(fewest, 'trial')}`;
    return `${asked}; ${needed}`;
  }
  if (isSignificant) return `changed, but by less than the limit of ${percent(threshold)}`;
  return `the trials scatter too much; ${needed}`;
}

function beyondTrials({ offset }: Sample): string {
  return offset === 0
    ? `more than ${several(MOST_TRIALS, 'trial')} would be needed`
    : `whole runs differ by ${percent(offset)} here, which trials do not lessen`;
}

function percent(log: number): string {
  return `${((Math.exp(log) - 1) * 100).toFixed(1)}%`;
}

function tooFewText(base: number, current: number): string {
  const fewest = Math.min(base, current);
  if (fewest === 0) return 'no trial of one side has this value';
  return 'one trial has no spread: run at least 10 of each';
}
