import { type Random, seededRandom } from '../../../random.ts';
import type { ServiceTime } from '../../../scenario/scenario.ts';
import type { ServiceTimes } from './churn.ts';

/** Fewest answers that say something about the distribution of their times. */
const LEAST_ANSWERS = 100;
/** nginx's clock has whole milliseconds: an answer after 0.3 ms is 0 in 70% of the cases and else 1, so the mean is right. */
const LEAST_MS = 0.001;

/**
 * The times of a cell by ms, as nginx logged them; null if there are too few. Where every nth answer is delayed, the slow
 * ones are drawn in that order: drawn by chance they would bunch, and nginx would close twice as many connections.
 */
export function measuredTimes(
  answeredMs: Readonly<Record<string, number>> = {},
  delay: ServiceTime,
): ServiceTimes | null {
  const times = Object.entries(answeredMs).flatMap(([ms, answers]) =>
    new Array<number>(answers).fill(Math.max(LEAST_MS, Number(ms))),
  );
  if (times.length < LEAST_ANSWERS) return null;
  const random = seededRandom(1, 2);
  return {
    nextMs: delay.kind === 'every' ? everyNth(times, delay.nth, random) : () => oneOf(times, random),
    meanMs: times.reduce((sum, ms) => sum + ms, 0) / times.length,
  };
}

function everyNth(times: readonly number[], nth: number, random: Random): () => number {
  const ascending = times.toSorted((a, b) => a - b);
  const others = ascending.length - Math.ceil(ascending.length / nth);
  const [fast, slow] = [ascending.slice(0, others), ascending.slice(others)];
  let count = 0;
  return () => {
    count = (count + 1) % nth;
    return oneOf(count === 0 ? slow : fast, random);
  };
}

function oneOf(times: readonly number[], random: Random): number {
  return times[Math.floor(random() * times.length)]!;
}
