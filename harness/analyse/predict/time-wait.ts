import type { CellPlan } from '../../scenario/scenario.ts';
import { TIME_WAIT_REUSE_DELAY_MS, TIME_WAIT_SECONDS } from '../../tcp.ts';
import { MS_PER_SECOND } from '../../units.ts';
import { isOverLoopback } from '../external.ts';

/**
 * Connections after which connect() slows down: the number of ports with the parity of the range's low end.
 * __inet_hash_connect() searches all of these before the others (Linux commit 07f4c90062f8).
 */
export function connectKneeOf(ports: number): number {
  return Math.ceil(ports / 2);
}

/** The settings that decide when the port of a closed connection is available again. */
export type PortReuse = Pick<CellPlan, 'strategy' | 'lab' | 'target'>;

/**
 * Seconds until a port in TIME_WAIT on the connecting side is available again. `bound`: the socket is bound to a source
 * address before it connects. Node binds without IP_BIND_ADDRESS_NO_PORT, and bind() does not reuse TIME_WAIT ports:
 * measured, tcp_tw_reuse=1 frees none.
 */
export function portHoldSeconds(plan: PortReuse, bound: boolean): number {
  if (bound || !reusesTimeWait(plan)) return TIME_WAIT_SECONDS;
  return Number(plan.lab.sysctls['net.ipv4.tcp_tw_reuse_delay'] ?? TIME_WAIT_REUSE_DELAY_MS) / MS_PER_SECOND;
}

/** Whether connect() reuses a TIME_WAIT port. It needs timestamps; 2, the default, does it on loopback only. */
function reusesTimeWait(plan: PortReuse): boolean {
  const { strategy, lab } = plan;
  if (lab.sysctls['net.ipv4.tcp_timestamps'] === '0') return false;
  return strategy.twReuse === 1 || (strategy.twReuse === 2 && isOverLoopback(plan));
}
