import { isIPv4 } from 'node:net';
import type { CellPlan } from '../scenario/scenario.ts';
import type { Ran } from './evidence.ts';

/** Whether a service of one's own answered, which cannot be asked for its word. */
export function isExternal({ cell }: Pick<Ran, 'cell'>): boolean {
  return cell.target !== undefined;
}

/** Whether the connections run over loopback addresses, where the kernel reuses TIME_WAIT by default. */
export function isOverLoopback({ lab, target }: Pick<CellPlan, 'lab' | 'target'>): boolean {
  if (target === undefined) return lab.kind === 'host';
  // An address of the machine's own runs over the device lo too, but tcp_twsk_unique() goes by the address.
  return isIPv4(target.address) ? target.address.startsWith('127.') : target.address === '::1';
}

/** A connection that carried fewer requests before the service ended it was hardly kept. */
const KEPT_REQUESTS = 10;

/**
 * Connections that a service ended for reasons of its own (it limits requests or idle time), after so many requests on
 * the mean that they were kept alive all the same; 0 where they were not.
 */
export function endedByService({ cell, outcome }: Pick<Ran, 'cell' | 'outcome'>): number {
  const { closedByServer } = outcome.connections;
  if (cell.target === undefined || cell.strategy.reuse !== 'keep-alive') return 0;
  return closedByServer * KEPT_REQUESTS <= outcome.counts.responses ? closedByServer : 0;
}
