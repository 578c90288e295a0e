import { portBudget } from '../../analyse/predict/port-budget.ts';
import type { PortRange } from '../../scenario/scenario.ts';
import { MS_PER_SECOND } from '../../units.ts';
import type { PortUse } from '../answer.ts';
import { erlangB } from './queueing.ts';

/** A pool in the long run, with the inputs that decide its idle timeouts. */
export interface IdlePool {
  readonly size: number;
  readonly ratePerSecond: number;
  /** Connections in use on average. */
  readonly busy: number;
  readonly idleTimeoutMs: number;
}

/**
 * Connections per second that idle timeouts end in a pool that always takes the first free connection, as undici's does.
 * The k-th connection is used only while the k - 1 before it are busy, with the probability of Erlang B (ordered servers,
 * R. B. Cooper, "Introduction to Queueing Theory", 2nd ed. 1981, 3.6). With random arrivals it is idle for longer than
 * the timeout between two requests with the probability e^-(rate x timeout).
 */
export function idleChurnPerSecond({ size, ratePerSecond, busy, idleTimeoutMs }: IdlePool): number {
  const timeoutSeconds = idleTimeoutMs / MS_PER_SECOND;
  let churn = 0;
  for (let connection = 1; connection <= size; connection += 1) {
    const usedPerSecond = ratePerSecond * erlangB(connection - 1, busy);
    churn += usedPerSecond * Math.exp(-usedPerSecond * timeoutSeconds);
  }
  return churn;
}

/** The ports that the pools of one host take: open connections, and TIME_WAIT after idle timeouts. */
export function portUse(pool: IdlePool, ports: PortRange, pools = 1): PortUse {
  const churnPerSecond = pools * idleChurnPerSecond(pool);
  // For any arrivals, a connection cannot reach the timeout more often than once per timeout.
  const mostChurnPerSecond = (pools * pool.size * MS_PER_SECOND) / pool.idleTimeoutMs;
  const { sentences, remedies, ...budget } = portBudget({
    ports,
    sources: 1,
    destinations: 1,
    churnPerSecond: mostChurnPerSecond,
    concurrent: pools * pool.size,
  });
  return { idleTimeoutMs: pool.idleTimeoutMs, churnPerSecond, mostChurnPerSecond, budget };
}
