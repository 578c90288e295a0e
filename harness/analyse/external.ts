import { isIPv4 } from 'node:net';
import { answererOf, type CellPlan } from '../scenario/scenario.ts';
import type { Ran } from './evidence.ts';

/** Whether a service of the user's answered, which cannot be asked for its word. */
export function isExternal({ cell }: Pick<Ran, 'cell'>): boolean {
  return cell.target !== undefined;
}

/** Whether the server at the end of the path is the user's, which cannot be asked what it saw. */
export function hasOwnServer({ cell }: Pick<Ran, 'cell'>): boolean {
  return isExternal({ cell }) || cell.command !== undefined;
}

/** Whether the server that answers the client is the user's, and not the lab's origin or our nginx. */
export function isMute({ cell }: Pick<Ran, 'cell'>): boolean {
  return hasOwnServer({ cell }) && answererOf(cell.strategy.path) === 'origin';
}

/** Whether the client's connections run over loopback addresses, where the kernel reuses TIME_WAIT by default. */
export function isOverLoopback({
  lab,
  strategy,
  target,
}: Pick<CellPlan, 'lab' | 'strategy' | 'target'>): boolean {
  // Our nginx before a service stands beside the client.
  if (target === undefined || strategy.path !== 'direct') return lab.kind === 'host';
  // An address of the machine's own runs over the device lo too, but tcp_twsk_unique() goes by the address.
  return isIPv4(target.address) ? target.address.startsWith('127.') : target.address === '::1';
}

/** A connection that carried fewer requests before the service ended it was hardly kept. */
export const KEPT_REQUESTS = 10;

/**
 * Connections that a service ended for reasons of its own (it limits requests or idle time), after so many requests on
 * the mean that they were kept alive all the same; 0 where they were not.
 */
export function endedByService({ cell, outcome }: Pick<Ran, 'cell' | 'outcome'>): number {
  const { closedByServer } = outcome.connections;
  if (!isMute({ cell }) || cell.strategy.reuse !== 'keep-alive') return 0;
  return closedByServer * KEPT_REQUESTS <= outcome.counts.responses ? closedByServer : 0;
}
