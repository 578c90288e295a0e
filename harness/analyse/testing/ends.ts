import type { DriverOutcome } from '../../drive/driver.ts';
import type { EndReason } from '../../drive/exchange.ts';
import type { ServerEnd } from '../../drive/record/ends/server-ends.ts';

/** Connections that a server ended, each at once after one answer. */
export function endOf(connections: number, changes: Partial<ServerEnd> = {}): ServerEnd {
  return {
    connections,
    closedByClient: 0,
    answers: carrying(1, connections),
    idleMs: { least: 0.1, p50: 0.2, most: 4 },
    ageMs: { least: 1, p50: 2, most: 9 },
    ...changes,
  };
}

/** The same number of answers on each. */
export function carrying(number: number, connections: number): ServerEnd['answers'] {
  return { least: number, most: number, usual: { number, connections } };
}

/** What the driver recorded of 4,000 requests whose connections ended for one reason. */
export function endedFor(reason: EndReason, end: ServerEnd): Partial<DriverOutcome['connections']> {
  const isAnnounced = reason === 'close' || reason === 'http/1.0' || reason === 'no-length';
  return {
    opened: end.connections + 16,
    closedByClient: end.closedByClient,
    closedByServer: end.connections - end.closedByClient,
    requestsMin: end.answers.least,
    requestsMax: Math.max(1, end.answers.most),
    ends: { [reason]: end },
    announced: isAnnounced ? { [reason]: end.connections } : {},
    keptPauseMs: 0,
  };
}
