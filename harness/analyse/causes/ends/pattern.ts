import type { EndedTogether } from '../../../drive/record/ends/end-moments.ts';
import type { ServerEnd } from '../../../drive/record/ends/server-ends.ts';

/**
 * What the connections that a service ended have in common. `each`: they ended at once after one answer. `requests`: after
 * the same number of answers. `idle`: after the same time without a request. `together`: at the same moments. `age`: at the
 * same age. `none`: nothing.
 */
export type EndPattern = 'each' | 'requests' | 'idle' | 'together' | 'age' | 'none';

/** Share of the connections that must have carried the usual number of answers, or nearly that many. */
const USUAL_SHARE = 0.8;
/** Milliseconds after an answer within which its connection ended with it. */
const AT_ONCE_MS = 5;
/** Share by which an end may differ from a limit: streams in progress are still answered, timers are late. */
export const NEAR = 0.1;
/** Milliseconds by which a timer may be late on a busy machine. */
export const TIMER_MS = 20;
/** Connections below which a common age is chance, and the least age, ms, that is no idle time. */
const LEAST_OF_AN_AGE = 3;
const LEAST_AGE_MS = 500;
/** Share of the longest kept pause that each rest must reach, and the connections below which, as at a single moment, it must be all of it. */
const RESTED_SHARE = 0.8;
const LEAST_RESTED = 3;
/** Share of the ends that must have come together, and the least time between such moments: else chance brings them together. */
const TOGETHER_SHARE = 0.8;
const LEAST_APART_MS = 100;

/** `keptPauseMs`: the longest pause after which a connection still carried an answer. `together`: ends at the same moments. */
export function patternOf(end: ServerEnd, keptPauseMs: number, together?: EndedTogether): EndPattern {
  const { connections, answers, idleMs } = end;
  const { number, connections: usual } = answers.usual;
  const isUsual = usual >= USUAL_SHARE * connections;
  const isWithAnswer = idleMs.p50 < AT_ONCE_MS;
  if (isUsual && number <= 1 && isWithAnswer) return 'each';
  // No connection carries more than a limit allows.
  const isExact = isUsual && answers.most <= number * (1 + NEAR);
  if (connections > 1 && number > 1 && isExact && isWithAnswer) return 'requests';
  if (!isWithAnswer && isIdle(end, keptPauseMs, isTogether(together) ? together : null)) return 'idle';
  const isAge = connections >= LEAST_OF_AN_AGE && areAsOld(end, isTogether(together));
  // Connections that are opened together reach a limit of age together, again and again.
  if (isTogether(together) && !(isAge && together.groups > 1)) return 'together';
  if (areAsUsed(end)) return 'requests';
  return isAge ? 'age' : 'none';
}

/** A timeout ends each pause that is longer, and none that is shorter: rests are as long, and no connection outlived one. */
function isIdle(
  { connections, idleMs }: ServerEnd,
  keptPauseMs: number,
  together: EndedTogether | null,
): boolean {
  const isFew = connections < LEAST_RESTED || together?.groups === 1;
  const slackMs = Math.max((1 - RESTED_SHARE) * idleMs.p50, idleMs.p50 >= TIMER_MS ? TIMER_MS : 0);
  const areAsLong = idleMs.p50 - idleMs.least <= slackMs || (keptPauseMs === 0 && together === null);
  return areAsLong && idleMs.least >= (isFew ? 1 : RESTED_SHARE) * keptPauseMs;
}

/** Whether nearly all ends came at moments that are far apart. */
export function isTogether(together: EndedTogether | undefined): together is EndedTogether {
  if (together === undefined) return false;
  const { of, connections, everyMs } = together;
  return connections >= TOGETHER_SHARE * of && (everyMs ?? Infinity) >= LEAST_APART_MS;
}

/** Whether a limit of age would end them like this. Ages that differ by more than moments do are no reason for the moments. */
export function areAsOld({ ageMs }: ServerEnd, areTogether: boolean): boolean {
  const near = areTogether ? 0 : NEAR;
  return ageMs.least >= LEAST_AGE_MS && ageMs.most <= ageMs.least * (1 + near) + TIMER_MS;
}

/** Whether a limit of requests would end them like this while streams are in progress. */
export function areAsUsed({ connections, answers, idleMs }: ServerEnd): boolean {
  const isNear = answers.most - answers.least <= NEAR * answers.most;
  return connections > 1 && answers.most > 1 && isNear && idleMs.p50 < AT_ONCE_MS;
}
