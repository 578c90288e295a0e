import type { DriverOutcome } from '../drive/driver.ts';

/** Connections that the service accepted and never answered on, beside those on which it did. */
export interface UnservedConnections {
  /** Connections with at least one answer. */
  readonly answering: number;
  /** Connections whose requests waited in vain. */
  readonly silent: number;
  /** Connections that the service ended before their first answer. */
  readonly refused: number;
}

/** Codes of requests that had no answer in time. */
const UNANSWERED = ['ERR_UNANSWERED', 'ERR_REQUEST_TIMEOUT'];

/**
 * Tells connections without a single answer apart by what happened to them. Requests that stay unanswered on a connection
 * with earlier answers are no evidence about connections.
 */
export function unservedConnections({
  counts,
  connections,
}: Pick<DriverOutcome, 'counts'> & {
  readonly connections: Pick<
    DriverOutcome['connections'],
    'opened' | 'protocols' | 'closedByServer' | 'resetByServer'
  >;
}): UnservedConnections {
  const { opened, protocols, closedByServer, resetByServer } = connections;
  const answering = Object.values(protocols).reduce((sum, number) => sum + number, 0);
  const without = Math.max(0, opened - answering);
  const unanswered = UNANSWERED.reduce((sum, code) => sum + (counts.errors[code] ?? 0), 0);
  const otherErrors = Object.values(counts.errors).reduce((sum, number) => sum + number, 0) - unanswered;
  const silent = Math.min(without, unanswered);
  const refused = Math.min(without - silent, closedByServer + resetByServer, otherErrors);
  return { answering, silent, refused };
}
