import type { Goal } from './goal.ts';
import { areUnserved, failureCount, sentCount, type Trial, WAITED } from './trial.ts';

/** Requests that fail with few connections about as often as with many, so that no size of the pool changes it. */
export interface FailsAtAnySize {
  /** Share of the requests that were sent. */
  readonly share: number;
  readonly requests: number;
  readonly failures: Readonly<Record<string, number>>;
  /** Smallest and largest size that was tried at the rate. */
  readonly least: number;
  readonly most: number;
}

/** Ratio of the sizes that are compared. */
const APART = 2;
/** Fewest failures with few connections, and with many: with less chance decides. */
const ENOUGH = 5;
/** Largest ratio of two shares that are about the same. */
const SAME = 2;
/** Standard deviations from which on two shares differ. */
const DIFFERENT = 3;

/** Failed and sent requests of some trials. */
interface Failed {
  readonly failed: number;
  readonly sent: number;
}

/** null: no such failures are known, or their share depends on the size, as far as the trials at the rate tell. */
export function failingAtAnySize(
  trials: readonly Trial[],
  { target }: Pick<Goal, 'target'>,
): FailsAtAnySize | null {
  const own = atTheRate(trials, target.ratePerSecond);
  const sizes = own.map(({ size }) => size);
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)];
  const few = failedIn(own.filter(({ size }) => size <= most / APART));
  const many = failedIn(own.filter(({ size }) => size > most / APART));
  if (Math.min(few.failed, many.failed) < ENOUGH || areUnserved(own)) return null;
  const shares = [few, many].map(({ failed, sent }) => failed / sent);
  const isSame =
    Math.max(...shares) <= SAME * Math.min(...shares) && Math.abs(differenceOf(few, many)) < DIFFERENT;
  if (!isSame) return null;
  const { failed, sent } = failedIn(own);
  return { share: failed / sent, requests: sent, failures: failuresIn(own), least, most };
}

/** Whether requests fail more often in these trials than in others, beyond chance. */
export function failMore(these: readonly Trial[], others: readonly Trial[]): boolean {
  return differenceOf(failedIn(others), failedIn(these)) >= DIFFERENT;
}

/** The trials that say something about a size at this rate. */
export function atTheRate(trials: readonly Trial[], ratePerSecond: number): readonly Trial[] {
  return trials.filter(
    ({ purpose, numbers, ratePerSecond: rate }) =>
      (purpose === 'search' || purpose === 'curve') &&
      rate <= ratePerSecond &&
      (numbers.invalid === null || numbers.overspent),
  );
}

function failedIn(trials: readonly Trial[]): Failed {
  return {
    failed: trials.reduce((sum, { numbers }) => sum + failureCount(numbers), 0),
    sent: trials.reduce((sum, { numbers }) => sum + sentCount(numbers), 0),
  };
}

/** How much larger the second share is, in standard deviations of the difference if both were the same. */
function differenceOf(first: Failed, second: Failed): number {
  const share = (first.failed + second.failed) / (first.sent + second.sent);
  const spread = Math.sqrt(share * (1 - share) * (1 / first.sent + 1 / second.sent));
  return spread > 0 ? (second.failed / second.sent - first.failed / first.sent) / spread : 0;
}

function failuresIn(trials: readonly Trial[]): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const [name, times] of trials.flatMap(({ numbers }) => Object.entries(numbers.failures))) {
    if (name !== WAITED) sum[name] = (sum[name] ?? 0) + times;
  }
  return sum;
}
