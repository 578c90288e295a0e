import { portBudget } from '../../analyse/predict/port-budget.ts';
import type { PortRange } from '../../scenario/scenario.ts';
import { MS_PER_SECOND } from '../../units.ts';
import type { PortUse } from '../answer.ts';
import { erlangB } from './queueing.ts';

/** A pool in the long run, as its idle timeout sees it. */
export interface IdlePool {
  readonly size: number;
  readonly ratePerSecond: number;
  /** Connections in use on average. */
  readonly busy: number;
  readonly idleTimeoutMs: number;
}

/**
 * Connections per second that idle timeouts end in a pool that always takes the first free connection, as undici's does.
 * The k-th is asked only while the k - 1 before it are busy, which Erlang B tells (ordered servers, R. B. Cooper,
 * "Introduction to Queueing Theory", 2nd ed. 1981, 3.6); between two such requests it idles, for longer than the timeout
 * with the probability e^-(rate x timeout) if they come by chance.
 */
export function idleChurnPerSecond({ size, ratePerSecond, busy, idleTimeoutMs }: IdlePool): number {
  const timeoutSeconds = idleTimeoutMs / MS_PER_SECOND;
  let churn = 0;
  for (let connection = 1; connection <= size; connection += 1) {
    const askedPerSecond = ratePerSecond * erlangB(connection - 1, busy);
    churn += askedPerSecond * Math.exp(-askedPerSecond * timeoutSeconds);
  }
  return churn;
}

/** What the pool costs in ports: what is open, and what idle timeouts leave in TIME_WAIT on the client. */
export function portUse(pool: IdlePool, ports: PortRange): PortUse {
  const churnPerSecond = idleChurnPerSecond(pool);
  // Whatever the arrivals are: no connection can idle out more often than once a timeout.
  const mostChurnPerSecond = (pool.size * MS_PER_SECOND) / pool.idleTimeoutMs;
  const { sentences, remedies, ...budget } = portBudget({
    ports,
    sources: 1,
    destinations: 1,
    churnPerSecond: mostChurnPerSecond,
    concurrent: pool.size,
  });
  return { idleTimeoutMs: pool.idleTimeoutMs, churnPerSecond, mostChurnPerSecond, budget };
}
