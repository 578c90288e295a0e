import type { DriverOutcome } from '../drive/driver.ts';
import { isUnanswered } from '../drive/record/unanswered.ts';
import type { Strategy } from '../scenario/strategy.ts';

/** Codes of requests whose connection ended, perhaps before any byte of an answer. Others say that one had begun. */
const ENDED =
  /^(?:ECONNRESET|EPIPE|ECONNABORTED|ENOTCONN|ERR_CLOSED_BEFORE_RESPONSE|UND_ERR_SOCKET)$|^(?:NGHTTP2|H3|ERR_HTTP2|ERR_HTTP3|ERR_H3|ERR_QUIC)_/;

/** Connections that the service accepted and never answered on, beside those on which it did. */
export interface UnservedConnections {
  /** Connections with at least one answer. */
  readonly answering: number;
  /** Connections whose requests waited in vain. */
  readonly silent: number;
  /** Connections that the service ended before their first answer. */
  readonly refused: number;
}

/** Largest chance, 1 in 150, at which it is none; as minus the natural logarithm. */
const LEAST_EVIDENCE = 5;

/** What chance must explain. */
export interface Refusals {
  /** Connections that the service ended before their first answer. */
  readonly refused: number;
  /** All requests that failed: those, and any on connections with answers. */
  readonly failed: number;
  readonly opened: number;
  readonly requests: number;
}

/**
 * Whether more failures are first requests of a connection than chance explains. A service that ends some requests
 * on whatever connection ends first ones as often as others (Chernoff's bound of the binomial tail).
 */
export function areTurnedAway({ refused, failed, opened, requests }: Refusals): boolean {
  const [seen, fair] = [refused / failed, opened / requests];
  if (refused === 0 || seen <= fair) return false;
  const others = seen === 1 ? 0 : (1 - seen) * Math.log((1 - seen) / (1 - fair));
  return failed * (seen * Math.log(seen / fair) + others) >= LEAST_EVIDENCE;
}

/**
 * Tells connections without a single answer apart by what happened to them. Requests that stay unanswered on a connection
 * with earlier answers are no evidence about connections. nginx in between opens as many to the service as the client opens,
 * so silence comes through, though the request that gets the new one may come from any of the client's. What the service
 * refuses, nginx answers with 502.
 */
export function unservedConnections({
  strategy,
  counts,
  connections,
}: Pick<DriverOutcome, 'counts'> & {
  readonly strategy: Pick<Strategy, 'path'>;
  readonly connections: Pick<
    DriverOutcome['connections'],
    'opened' | 'protocols' | 'closedByServer' | 'resetByServer'
  >;
}): UnservedConnections {
  const { opened, protocols, closedByServer, resetByServer } = connections;
  const answering = Object.values(protocols).reduce((sum, number) => sum + number, 0);
  const without = Math.max(0, opened - answering);
  const errors = Object.entries(counts.errors);
  const countOf = (isCounted: (code: string) => boolean): number =>
    errors.reduce((sum, [code, number]) => sum + (isCounted(code) ? number : 0), 0);
  const unanswered = countOf(isUnanswered);
  if (strategy.path !== 'direct') {
    const silent = without === 0 ? 0 : Math.min(opened, unanswered);
    return { answering: Math.min(answering, opened - silent), silent, refused: 0 };
  }
  const silent = Math.min(without, unanswered);
  const refused = Math.min(
    without - silent,
    closedByServer + resetByServer,
    countOf((code) => ENDED.test(code)),
  );
  return { answering, silent, refused };
}
