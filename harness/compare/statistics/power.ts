import { normalCdf, normalQuantile } from '../../normal.ts';
import { smallestP } from './mann-whitney.ts';

/** Statistical power: the probability of finding a real difference. */
const POWER = 0.8;
/** Most trials to recommend. */
export const MOST_TRIALS = 1_000;
/** Variance of the median of normal values / that of their mean. */
export const MEDIAN_VARIANCE = Math.PI / 2;

/**
 * Trials needed on each side for Mann-Whitney at `level` to find a shift of `effect` with the power above, if single
 * trials have the standard deviation `scatter` in the same unit: G. E. Noether, "Sample size determination for some
 * common nonparametric tests", JASA 82, 1987. At least the number with which the exact test can reach the level. null:
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
  // Noether's formula is for large groups. Groups that hardly overlap differ as soon as complete separation is significant.
  if (above ** (fewest * fewest) >= POWER) return fewest <= MOST_TRIALS ? fewest : null;
  const both = (normalQuantile(1 - level / 2) + normalQuantile(POWER)) ** 2 / (3 * (above - 0.5) ** 2);
  const each = Math.max(Math.ceil(both / 2), fewest);
  return each <= MOST_TRIALS ? each : null;
}

/** Fewest trials on each side with which any difference can be significant at `level`. */
export function fewestTrials(level: number): number {
  let trials = 1;
  while (trials < MOST_TRIALS && smallestP(trials, trials) > level) trials += 1;
  return trials;
}

/**
 * Trials needed on each side for the 90% interval of a difference of `effect` to be within the margin with the power
 * above: two one-sided tests (D. J. Schuirmann, J. Pharmacokinetics and Biopharmaceutics 15, 1987). `variance`: that of the
 * estimate / that of a mean; default that of a median. null: more than 1,000, or the difference is as large as the margin.
 */
export function trialsToEquate(options: {
  readonly effect: number;
  readonly scatter: number;
  readonly margin: number;
  readonly variance?: number;
}): number | null {
  const { effect, scatter, margin, variance = MEDIAN_VARIANCE } = options;
  const room = margin - Math.abs(effect);
  if (room <= 0) return null;
  const reach = normalQuantile(0.95) + normalQuantile((1 + POWER) / 2);
  const each = Math.ceil(2 * variance * (scatter * (reach / room)) ** 2);
  return each <= MOST_TRIALS ? Math.max(2, each) : null;
}
