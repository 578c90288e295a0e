import type { ServerEnd } from '../../../drive/record/server-ends.ts';

/**
 * What the connections that a service ended have in common. `each`: they ended at once after one answer. `requests`: after
 * the same number of answers. `idle`: after the same time without a request. `age`: at the same age. `none`: nothing.
 */
export type EndPattern = 'each' | 'requests' | 'idle' | 'age' | 'none';

/** Share of the connections that must have carried the usual number of answers, or nearly that many. */
const USUAL_SHARE = 0.8;
/** Milliseconds after an answer within which its connection ended with it. */
const AT_ONCE_MS = 5;
/** Share by which an end may differ from a limit: streams in progress are still answered, timers are late. */
const NEAR = 0.1;
/** Milliseconds by which a timer may be late on a busy machine. */
const TIMER_MS = 20;
/** Connections below which a common age is chance, and the least age, ms, that is no idle time. */
const LEAST_OF_AN_AGE = 3;
const LEAST_AGE_MS = 500;

/** `keptPauseMs`: the longest pause after which a connection still carried an answer. */
export function patternOf(end: ServerEnd, keptPauseMs: number): EndPattern {
  const { connections, answers, idleMs, ageMs } = end;
  const { number, connections: usual } = answers.usual;
  const isUsual = usual >= USUAL_SHARE * connections;
  const isWithAnswer = idleMs.p50 < AT_ONCE_MS;
  if (isUsual && number <= 1 && isWithAnswer) return 'each';
  // No connection carries more than a limit allows.
  const isMost = isUsual && answers.most <= number * (1 + NEAR);
  const isCounted = isMost || answers.most - answers.least <= NEAR * answers.most;
  if (connections > 1 && number > 1 && isCounted && isWithAnswer) return 'requests';
  // A timeout ends each pause that is longer, so no connection outlived one.
  if (!isWithAnswer && keptPauseMs <= idleMs.p50 + TIMER_MS) return 'idle';
  const isAge =
    connections >= LEAST_OF_AN_AGE &&
    ageMs.least >= LEAST_AGE_MS &&
    ageMs.most <= ageMs.least * (1 + NEAR) + TIMER_MS;
  return isAge ? 'age' : 'none';
}
