import type { Served } from '../serve/target.ts';
import { US_PER_MS } from '../units.ts';
import { duration } from '../words.ts';
import type { Evidence } from './evidence.ts';

/** What the lab's origin was asked to take time for, and how long it took. */
export interface OriginTimes extends Omit<NonNullable<Served['times']>, 'answers'> {
  readonly what: 'answer' | 'pause';
  /** How many of them. */
  readonly count: number;
}

/** Its answers, and the pauses between their writes. Empty: no time was asked for, or the origin did not report. */
export function originTimesOf({ logs: { origin } }: Pick<Evidence, 'logs'>): readonly OriginTimes[] {
  const { times, pauses } = origin ?? {};
  return [
    ...(times == null ? [] : [{ ...times, what: 'answer' as const, count: times.answers }]),
    ...(pauses == null ? [] : [{ ...pauses, what: 'pause' as const, count: pauses.pauses }]),
  ];
}

/** A time, or a lateness: what was early by a few microseconds was not late. */
export function timeText(us: number): string {
  return duration(Math.max(0, us) / US_PER_MS);
}
