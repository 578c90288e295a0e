import { US_PER_MS, US_PER_SECOND } from '../../../units.ts';
import { amount, count, duration } from '../../../words.ts';
import { cpuShareOf, isBusy, type Ran } from '../../evidence.ts';
import { type OriginTimes, originTimesOf, timeText } from '../../origin-times.ts';
import { cause, type Finding } from '../cause.ts';

/** Share of the mean service time above which lateness changes what follows from it, such as requests at once. */
const LATE_SHARE = 0.1;
/** Lateness up to this, us, is what a sleeping core takes to wake up and the origin to write an answer. */
const LEAST_US = 200;
/** Share of the lateness that its main reason explains. */
const HALF = 0.5;
/** Share of a core from which on answers that are due wait for each other about as long as one takes to write. */
const OCCUPIED_SHARE = 0.5;

/** Why the origin was late, and who made it so. */
type Reason = Pick<Finding, 'owner' | 'strength'> & { readonly text: string };

/** An origin that uses a whole core is `origin-bottleneck`. */
export const originLate = cause({
  id: 'origin-late',
  as: 'warning',
  looks:
    "Service times are above `origin.delay`, or pauses above `writeGapMs`, and more requests are in progress at once than Little's law says",
  owner: 'machine',
  shows:
    "The lab's origin was late by a tenth of its mean service time or pause, or more: it waited for a CPU, was busy with " +
    'other answers, or the timers of the machine are late',
  remedy:
    'Run it again on a quiet machine or with a lower rate, or read `served.origin.times` instead of `origin.delay`, and `served.origin.pauses` instead of `writeGapMs`',
  page: 'checks.md#warnings',
  fails: ['origin on time'],
  evidence: ({ ran }): Finding | null => {
    const times = isBusy(ran, 'origin') ? undefined : originTimesOf(ran).find(isLate);
    if (times === undefined) return null;
    const { what, asked, served, late, count: many } = times;
    const { text: why, ...found } = reasonOf(ran, late.meanUs * many);
    return {
      ...found,
      share: Math.min(1, late.meanUs / served.meanUs),
      text:
        `The origin ${what === 'answer' ? 'answered after' : 'paused for'} ${timeText(served.meanUs)} on average instead of ` +
        `${timeText(asked.meanUs)} (late by ${timeText(late.p50Us)} at the median, ${timeText(late.p99Us)} at p99): ` +
        `${why}${moreAtOnce(ran, (late.meanUs * many) / ran.logs.origin!.requests)}`,
    };
  },
});

function isLate({ asked, late }: OriginTimes): boolean {
  return late.meanUs >= Math.max(LEAST_US, LATE_SHARE * asked.meanUs);
}

function reasonOf(ran: Ran, lateUs: number): Reason {
  const waited = waitedMs(ran);
  if (waited * US_PER_MS >= HALF * lateUs)
    return { text: `it waited ${duration(waited)} for a CPU that other programs had` };
  const share = cpuShareOf(ran, 'origin');
  if (share >= OCCUPIED_SHARE)
    return {
      owner: 'origin',
      text: `it used ${count(share * 100)}% of a core, so answers wait for each other`,
    };
  return { strength: 'likely', text: 'it had CPU time left, so this machine wakes it late' };
}

/** Time that the origin was ready to run while others had the CPU. Without reports of the kernel, 0. */
function waitedMs({ observation }: Ran): number {
  const series = observation.series.find(
    ({ source, process }) => source === 'process' && process === 'origin',
  );
  const values = (series?.values.waitedMs ?? []).filter((value) => value !== null);
  return values.length === 0 ? 0 : values.at(-1)! - values[0]!;
}

/** Little's law, for a load whose rate does not depend on the answers. `lateUs`: what it adds to a request. */
function moreAtOnce({ cell: { load } }: Ran, lateUs: number): string {
  if (load.kind === 'closed') return '';
  const more = (load.ratePerSecond * lateUs) / US_PER_SECOND;
  return more < 1 ? '' : `. So it works on ${amount(more)} more requests at once than predicted`;
}
