import type { Check } from '../../result/result.ts';
import type { Ran } from '../evidence.ts';
import { type OriginTimes, originTimesOf, timeText } from '../origin-times.ts';

/**
 * Lateness at the median, us, that a busy machine does not reach: about two turns of other programs, which last 1.4 ms on
 * two cores and at most 2.8 ms (base_slice of the scheduler). Measured with a busy loop on each core: 1.0 to 1.9 ms.
 */
const LATE_FLOOR_US = 5_000;
/** Share of the median that was asked for, above which the service is another one. */
const LATE_SHARE = 0.25;

/**
 * The lab's origin took as long as it was asked to, for its answers and for the pauses in them. Judged by the median: a few
 * late ones on a busy machine are normal, and a warning says how late. null: nothing was asked, or the origin did not report.
 */
export function originOnTimeCheck(ran: Ran): Check | null {
  const all = originTimesOf(ran);
  if (all.length === 0) return null;
  return {
    name: 'origin on time',
    ok: all.every((times) => times.late.p50Us <= boundUs(times)),
    expected: all.map(expectedText).join('; '),
    observed: all.map(observedText).join('; '),
  };
}

function boundUs({ asked }: OriginTimes): number {
  return Math.max(LATE_FLOOR_US, LATE_SHARE * asked.p50Us);
}

function expectedText(times: OriginTimes): string {
  const late = times.what === 'answer' ? 'after they were due' : 'too long';
  return `half of the ${times.what}s at most ${timeText(boundUs(times))} ${late}, ${timeText(times.asked.p50Us)} at the median`;
}

function observedText({ what, served, late }: OriginTimes): string {
  const [isLate, took] = what === 'answer' ? ['late', 'answered after'] : ['too long', 'paused for'];
  return `${timeText(late.p50Us)} ${isLate} at the median, ${timeText(late.p99Us)} at p99; ${took} ${timeText(served.p50Us)} at the median`;
}
