import type { Check } from '../../../result/result.ts';
import { US_PER_MS } from '../../../units.ts';
import { count, duration } from '../../../words.ts';
import type { Ran } from '../../evidence.ts';
import { isMute } from '../../external.ts';
import type { Measured } from '../../numbers.ts';
import { serverIdleMs } from '../../predict/ending.ts';
import { leastPauses } from '../../shape/pauses.ts';
import { type Bounds, boundsText, isWithin } from '../bounds.ts';

/** Drivers look at their deadlines only now and then: share of the timeout, and ms, by which one may close late. */
const WATCH_SHARE = 0.5;
const WATCH_MS = 10;
/** A timer of Node may come this much early, ms. */
const TIMER_EARLY_MS = 1;
/** The same for undici, whose timers tick every half second: share by which it may be early, and ms by which late. */
const UNDICI = { earlyShare: 0.5, lateMs: 1_000 };

/**
 * The client closed idle connections: 0 without a timeout, and with one at least as many as there were pauses
 * between two requests that were longer than that. The first to go had been idle for that time, by the client's clock.
 */
export function idleTimeoutCheck(ran: Ran, measured: Pick<Measured, 'latency'>): Check {
  const { idleTimeoutMs } = ran.cell.strategy;
  const { idledOut, idledOutAfterMs } = ran.outcome.connections;
  const bounds = idledBounds(ran, measured);
  const isUnproven = idleTimeoutMs !== 'none' && bounds.least === 0;
  const unproven = isUnproven ? ', and no pause that had to end one' : '';
  return {
    name: 'idle timeout',
    ok:
      isWithin(idledOut, bounds) &&
      (idledOutAfterMs == null || isWithin(idledOutAfterMs.least, waitBounds(ran))),
    expected:
      idleTimeoutMs === 'none'
        ? 'no connection closed for being idle'
        : `${boundsText(bounds)} closed after ${duration(idleTimeoutMs)} of being idle`,
    observed: `${count(idledOut)} closed by the client${afterText(idledOutAfterMs)}${unproven}`,
  };
}

function afterText(afterMs: { readonly least: number; readonly most: number } | null | undefined): string {
  return afterMs == null ? '' : `, idle for ${duration(afterMs.least)} to ${duration(afterMs.most)}`;
}

/** How long the connection that was closed the soonest may have been idle, ms. */
function waitBounds({ cell, outcome }: Ran): Bounds {
  const { driver, idleTimeoutMs } = cell.strategy;
  if (idleTimeoutMs === 'none') return { least: 0, most: 0 };
  const [earlyMs, lateMs] =
    driver === 'undici' ? [UNDICI.earlyShare * idleTimeoutMs, UNDICI.lateMs] : [0, WATCH_MS];
  return {
    least: idleTimeoutMs - earlyMs - TIMER_EARLY_MS,
    most: idleTimeoutMs * (1 + WATCH_SHARE) + lateMs + outcome.eventLoop.maxUs / US_PER_MS,
  };
}

function idledBounds({ cell, outcome }: Ran, { latency }: Pick<Measured, 'latency'>): Bounds {
  const { idleTimeoutMs } = cell.strategy;
  if (idleTimeoutMs === 'none') return { least: 0, most: 0 };
  const { opened, closedByClient, resetByClient } = outcome.connections;
  const most = Math.min(opened, closedByClient + resetByClient);
  const watchedMs = idleTimeoutMs * (1 + WATCH_SHARE) + WATCH_MS;
  // Somebody with less patience may have closed it before.
  const isUnknown = isMute({ cell }) && outcome.connections.closedByServer > 0;
  if (isUnknown || serverIdleMs(cell) <= watchedMs) return { least: 0, most };
  // Where answers were still to come when the pause began, the connection was idle for less of it.
  return {
    least: leastPauses(cell.load, outcome.counts.requests, watchedMs + latency.maxUs / US_PER_MS),
    most,
  };
}
