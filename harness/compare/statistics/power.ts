import { smallestP } from './mann-whitney.ts';
import { normalCdf, normalQuantile } from './normal.ts';

/** Of the comparisons in which there is something to find, how many shall find it. */
const POWER = 0.8;
/** Beyond this, more trials are no answer. */
export const MOST_TRIALS = 1_000;
/** Variance of a median against that of a mean, of normal values. */
const MEDIAN_VARIANCE = Math.PI / 2;

/**
 * Trials on each side with which Mann-Whitney at `level` finds a shift of `effect` in four of five cases, where single
 * trials scatter by `scatter` (same unit, standard deviation): G. E. Noether, "Sample size determination for some common
 * nonparametric tests", JASA 82, 1987. Never fewer than with which the exact test can reach the level at all. null:
 * more than 1,000.
 */
export function trialsToDetect(options: {
  readonly effect: number;
  readonly scatter: number;
  readonly level: number;
}): number | null {
  const { effect, scatter, level } = options;
  const above = scatter === 0 ? 1 : normalCdf(Math.abs(effect) / (scatter * Math.SQRT2));
  const fewest = fewestTrials(level);
  // Groups that hardly overlap are found as soon as complete separation is significant; Noether's is for large groups.
  if (above ** (fewest * fewest) >= POWER) return fewest <= MOST_TRIALS ? fewest : null;
  const both = (normalQuantile(1 - level / 2) + normalQuantile(POWER)) ** 2 / (3 * (above - 0.5) ** 2);
  const each = Math.max(Math.ceil(both / 2), fewest);
  return each <= MOST_TRIALS ? each : null;
}

/** Fewest trials on each side with which a difference can be significant at the level. */
export function fewestTrials(level: number): number {
  let trials = 1;
  while (trials < MOST_TRIALS && smallestP(trials, trials) > level) trials += 1;
  return trials;
}

/**
 * Trials on each side with which the 90% interval of a difference of `effect` lies within the margin in four of five
 * cases: two one-sided tests (D. J. Schuirmann, J. Pharmacokinetics and Biopharmaceutics 15, 1987), for medians. null:
 * more than 1,000, or the difference is as large as the margin.
 */
export function trialsToEquate(options: {
  readonly effect: number;
  readonly scatter: number;
  readonly margin: number;
}): number | null {
  const { effect, scatter, margin } = options;
  const room = margin - Math.abs(effect);
  if (room <= 0) return null;
  const reach = normalQuantile(0.95) + normalQuantile((1 + POWER) / 2);
  const each = Math.ceil(2 * MEDIAN_VARIANCE * (scatter * (reach / room)) ** 2);
  return each <= MOST_TRIALS ? Math.max(2, each) : null;
}
