import type { Check } from '../../../result/result.ts';
import { poolInAll } from '../../../scenario/drivers-of-load.ts';
import { mostOpen } from '../../../scenario/reach.ts';
import { mostInFlight } from '../../../scenario/strategy.ts';
import { count, several } from '../../../words.ts';
import { endedConnections, errorTotal, type Ran } from '../../evidence.ts';
import { endedByService, isExternal } from '../../external.ts';
import { endingOf } from '../../predict/ending.ts';
import { transportOf } from '../../predict/hops.ts';
import { type Bounds, boundsText, counted, isWithin } from '../bounds.ts';

/**
 * Never more connections at once than the pool holds, by driver and kernel, and under enough load as many. One that ends
 * counts no more, even if the other side takes its time to close it. One that the server retired by GOAWAY still answers
 * while the next one is open (RFC 9113, 6.8), which is no larger pool.
 */
export function poolCheck(ran: Ran): Check {
  const { peak, usablePeak = peak, announced: { goaway: retired = 0 } = {} } = ran.outcome.connections;
  const pool = poolInAll(ran.cell);
  const driver = peakBounds(ran);
  const kernel = establishedPeak(ran);
  // The gauge is read a few times a second and at the end: a peak that has passed may be missed.
  // It cannot tell which ones are ending.
  const seenByKernel = {
    // Those that were there before may have ended meanwhile, such as that of the first request.
    least: isStanding(ran) ? driver.least - openBefore(ran) : 0,
    most: Math.min(pool + retired, driver.most + peak - usablePeak),
  };
  const isProven = driver.least > 0 || driver.most < Infinity;
  return {
    name: 'pool',
    ok:
      isWithin(usablePeak, driver) &&
      peak <= pool + retired &&
      (kernel === undefined || isWithin(kernel, seenByKernel)),
    expected: `${isProven ? boundsText(driver) : 'any number'} open at once${retiredText(retired)}`,
    observed: [
      `${count(usablePeak)} by the driver${peak > usablePeak ? ` (${count(peak)} with those that were ending)` : ''}`,
      ...(kernel === undefined ? [] : [`${counted(kernel)} by the client's kernel`]),
    ].join(', '),
  };
}

function retiredText(retired: number): string {
  return retired === 0 ? '' : `, without ${count(retired)} that the server retired by GOAWAY`;
}

/** The pool took the idle connection that was asked for. A load that never left two idle shows nothing. */
export function poolChoiceCheck({ cell, outcome }: Ran): Check {
  const { newest, oldest, first = 0, other } = outcome.connections.choices;
  const total = newest + oldest + first + other;
  const [what, asked] = {
    lifo: ['the one used last', newest] as const,
    fifo: ['the one idle the longest', oldest] as const,
    first: ['the first one made', first] as const,
  }[cell.strategy.poolChoice];
  return {
    name: 'pool choice',
    ok: asked === total,
    expected: `${what}, ${several(total, 'time')} of ${count(total)}`,
    observed:
      total === 0
        ? '0: there were never two idle connections to choose from'
        : `${count(newest)} the one used last, ${count(oldest)} the one idle the longest, ${first > 0 ? `${count(first)} the first one made, ` : ''}${count(other)} another`,
  };
}

/** undefined: there is no kernel that counts this client's connections apart. */
function establishedPeak(ran: Ran): number | null | undefined {
  const client = ran.observation.hosts.client;
  // Only the sockets to the service were counted; other clients of it were there before.
  if (isExternal(ran)) return client === undefined ? null : client.peaks.established - openBefore(ran);
  if (ran.lab.kind === 'host' || transportOf(ran.cell) === 'quic') return undefined;
  return client?.peaks.established ?? null;
}

/** Connections to a service of the user's that were open before the load. */
export function openBefore(ran: Ran): number {
  const { client } = ran.observation.hosts;
  if (!isExternal(ran) || client === undefined) return 0;
  const { established = 0, closeWait = 0 } = client.tableBefore.states;
  return established + closeWait;
}

function peakBounds(ran: Ran): Bounds {
  const { strategy, load } = ran.cell;
  const pool = poolInAll(ran.cell);
  // While one closes its caller may open the next, so only kept connections are as few as their callers.
  if (endingOf(ran.cell) !== null) return { least: leastPeak(ran), most: pool };
  const callers = mostOpen({ strategy, load });
  // Kept by us: the server may end them all the same, as nginx does after `keepalive_requests`.
  const ended = endedConnections(ran);
  const { total } = endedByService(ran);
  // One that ends may still be there when its caller opens the next.
  const most = ended === 0 ? callers : Math.min(pool, Math.max(2 * callers, callers + total));
  return { least: leastPeak(ran), most };
}

/** All callers of a closed load ask at once in the beginning: each opens a connection while the pool has room. */
function leastPeak(ran: Ran): number {
  const { strategy, load } = ran.cell;
  const isOneEach = endingOf(ran.cell) === null && mostInFlight(strategy) === 1;
  // Where the service ends one after its answer it may have gone before the next one is open.
  if (load.kind === 'open' || !isOneEach || errorTotal(ran) > 0 || endedByService(ran).total > 0)
    return Math.min(1, ran.outcome.counts.responses);
  return mostOpen({ strategy, load });
}

/** Whether all connections are still there when the kernel is read at the end. */
function isStanding(ran: Ran): boolean {
  const { reuse } = ran.cell.strategy;
  return reuse === 'keep-alive' && endedConnections(ran) === 0 && errorTotal(ran) === 0;
}
