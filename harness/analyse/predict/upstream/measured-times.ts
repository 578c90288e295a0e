import { seededRandom } from '../../../random.ts';
import type { ServiceTimes } from './churn.ts';

/** Fewest answers that say something about the distribution of their times. */
const LEAST_ANSWERS = 100;
/** nginx's clock has whole milliseconds: 0 is an answer in less than one. */
const LEAST_MS = 0.001;

/** The times of a cell by ms, as nginx logged them; null if there are too few. */
export function measuredTimes(answeredMs: Readonly<Record<string, number>> = {}): ServiceTimes | null {
  const times = Object.entries(answeredMs).flatMap(([ms, answers]) =>
    new Array<number>(answers).fill(Math.max(LEAST_MS, Number(ms))),
  );
  if (times.length < LEAST_ANSWERS) return null;
  const random = seededRandom(1, 2);
  return {
    nextMs: () => times[Math.floor(random() * times.length)]!,
    meanMs: times.reduce((sum, ms) => sum + ms, 0) / times.length,
  };
}
