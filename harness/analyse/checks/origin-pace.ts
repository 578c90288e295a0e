import type { Check } from '../../result/result.ts';
import { US_PER_MS } from '../../units.ts';
import { duration } from '../../words.ts';
import type { Ran } from '../evidence.ts';

/**
 * Lateness at the median, us, that a busy machine does not reach: about two turns of other programs, which last 1.4 ms on
 * two cores and at most 2.8 ms (base_slice of the scheduler). Measured with a busy loop on each core: 1.0 to 1.9 ms.
 */
const LATE_FLOOR_US = 5_000;
/** Share of the median that was asked for, above which the service is another one. */
const LATE_SHARE = 0.25;

/**
 * The lab's origin took as long as it was asked to. Judged by the median: a few late answers of a busy machine are
 * normal, and a warning says how late. null: nothing was asked, or the origin did not report.
 */
export function originOnTimeCheck({ logs }: Ran): Check | null {
  const times = logs.origin?.times ?? null;
  if (times === null) return null;
  const { asked, served, late } = times;
  const boundUs = Math.max(LATE_FLOOR_US, LATE_SHARE * asked.p50Us);
  const text = (us: number): string => duration(us / US_PER_MS);
  return {
    name: 'origin on time',
    ok: late.p50Us <= boundUs,
    expected: `half of the answers at most ${text(boundUs)} after they were due, ${text(asked.p50Us)} at the median`,
    observed:
      `${text(late.p50Us)} late at the median, ${text(late.p99Us)} at p99; ` +
      `answered after ${text(served.p50Us)} at the median`,
  };
}
