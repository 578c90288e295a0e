import { mannWhitneyP } from '../statistics/mann-whitney.ts';
import { type LogRatio, medianLogRatio } from '../statistics/median-ratio.ts';
import { pairedLogRatio } from '../statistics/paired-ratio.ts';
import { MEDIAN_VARIANCE } from '../statistics/power.ts';
import { signedRankP } from '../statistics/signed-rank.ts';

/** Fewest pairs for a comparison by pairs. With eight, the smallest p-value of their test is 0.8%. */
const FEWEST_PAIRS = 8;

/** The trials of both sides. The values are positive. */
export interface Trials {
  readonly base: readonly number[];
  readonly current: readonly number[];
  /** Base and current of the same trial, for sides that were measured in turn. */
  readonly pairs?: readonly (readonly [number, number])[];
  /** Standard deviation of the difference between identical sides beyond the scatter of their trials, as a logarithm. */
  readonly offset: number;
}

/** How much the two sides differ. */
export interface Difference {
  readonly logRatio: LogRatio;
  readonly p: number;
  /** Number of tests of which `p` is the smallest p-value, times this number. */
  readonly ways: number;
  /** As in Trials, unless the method leaves no room for it. */
  readonly offset: number;
  /** Standard deviation of single trials, without what pairs share. */
  readonly scatter: number;
  /** Variance of the estimate / that of a mean, for normal values. */
  readonly variance: number;
}

/** Compares by pairs if there are enough of them. */
export function differenceOf(trials: Trials): Difference {
  const logRatios = (trials.pairs ?? []).map(([before, now]) => Math.log(now / before));
  return logRatios.length < FEWEST_PAIRS ? bySides(trials) : byPairs(trials, logRatios);
}

function bySides({ base, current, offset }: Trials): Difference {
  const logRatio = medianLogRatio(base, current);
  const variance = MEDIAN_VARIANCE;
  const scatter = logRatio.standardError / Math.sqrt(variance * (1 / base.length + 1 / current.length));
  return { logRatio, p: mannWhitneyP(base, current), ways: 1, offset, scatter, variance };
}

/**
 * The order within a pair is random. So whatever the machine does, the ratios of identical sides are symmetric about 1, and
 * their scatter is all the noise there is. The smallest p-value of ten pairs is 0.2%, which is not significant among many
 * tests. Mann-Whitney goes lower, and takes what a pair shares for scatter, which is on the safe side.
 */
function byPairs({ base, current }: Trials, logRatios: readonly number[]): Difference {
  const ps = [signedRankP(logRatios), mannWhitneyP(base, current)];
  const logRatio = pairedLogRatio(logRatios);
  return {
    logRatio,
    p: Math.min(1, ps.length * Math.min(...ps)),
    ways: ps.length,
    offset: 0,
    scatter: logRatio.standardError * Math.sqrt(logRatios.length / 2),
    variance: 1,
  };
}
