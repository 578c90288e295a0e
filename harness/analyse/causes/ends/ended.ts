import type { EndReason } from '../../../drive/exchange.ts';
import { type EndedTogether, hasMoment } from '../../../drive/record/ends/end-moments.ts';
import type { ServerEnd } from '../../../drive/record/ends/server-ends.ts';
import { poolInAll } from '../../../scenario/drivers-of-load.ts';
import { count, several } from '../../../words.ts';
import { wasBrokenOff } from '../../evidence.ts';
import { isMute, lostRequests } from '../../external.ts';
import type { CellFacts } from '../cause.ts';
import { type EndPattern, patternOf } from './pattern.ts';

/** Where more is said of all of them. */
export const PAGE = 'target.md#connections-that-the-service-ends';

/** Connections that a service ended for one reason. */
export interface Ended {
  readonly reason: EndReason;
  readonly end: ServerEnd;
}

/** Connections that the service ended in this way, by reason, most of them first. */
export function endedBy(
  facts: CellFacts,
  pattern: EndPattern,
  reasons: readonly EndReason[],
): readonly Ended[] {
  const { ends = {}, keptPauseMs = 0 } = facts.ran.outcome.connections;
  return reasons
    .flatMap((reason) => (ends[reason] === undefined ? [] : [{ reason, end: ends[reason] }]))
    .filter(({ reason, end }) => patternOf(end, keptPauseMs, togetherWith(facts, reason)) === pattern)
    .toSorted((a, b) => b.end.connections - a.end.connections);
}

/** The same for a limit of the user's own service: the lab's origin has those that the scenario asks for. */
export function limitedBy(
  facts: CellFacts,
  pattern: EndPattern,
  reasons: readonly EndReason[],
): Ended | null {
  return isMute(facts.ran) ? (endedBy(facts, pattern, reasons)[0] ?? null) : null;
}

/** What came at the same moments, if ends for this reason count there. */
export function togetherWith({ ran }: CellFacts, reason: EndReason): EndedTogether | undefined {
  return hasMoment(reason) ? ran.outcome.connections.endedTogether : undefined;
}

/** Requests that had to open a connection again. */
export function shareOf({ ran: { outcome } }: CellFacts, { end }: Ended): number {
  return Math.min(1, end.connections / Math.max(1, outcome.counts.responses));
}

/** Requests that were lost because a connection ended while they were on their way, and what became of the load. */
export function lostText({ ran }: CellFacts): string {
  const { counts, connections } = ran.outcome;
  const lost = lostRequests(ran.outcome);
  const { repeats = 0 } = connections;
  const requests = several(counts.requests, 'request');
  return [
    lost === 0 ? '' : `; ${count(lost)} of ${requests} were lost on the way`,
    repeats === 0 ? '' : `; the client sent ${several(repeats, 'request')} again`,
    wasBrokenOff(ran) ? `; so many failed that the load was ended after ${requests} (--error-budget)` : '',
  ].join('');
}

/** `The service ended 40 connections` */
export function endedText({ reason, end }: Ended): string {
  const connections = several(end.connections, 'connection');
  return `The service ${reason === 'goaway' ? `retired ${connections} by GOAWAY` : `ended ${connections}`}`;
}

/** The price of the ends: requests that were lost, and more connections than the pool holds. */
export function priceText(facts: CellFacts, { reason }: Ended): string {
  const { cell, outcome } = facts.ran;
  const { peak } = outcome.connections;
  const isOver = reason === 'goaway' && peak > poolInAll(cell);
  const over = `; up to ${several(peak, 'connection')} were open at once, because a retired one finishes its answers while the next one opens`;
  return `${isOver ? over : ''}${lostText(facts)}`;
}
