import { isIPv4 } from 'node:net';
import type { DriverOutcome } from '../drive/driver.ts';
import { answererOf, type CellPlan } from '../scenario/scenario.ts';
import { type Ran, sum } from './evidence.ts';

/** A cell that is planned or has run. */
interface OfCell {
  readonly cell: Pick<CellPlan, 'target' | 'command'>;
}

/** Whether a service of the user's answered, which cannot be asked for its word. */
export function isExternal({ cell }: OfCell): boolean {
  return cell.target !== undefined;
}

/** Whether the server at the end of the path is the user's, which cannot be asked what it saw. */
export function hasOwnServer({ cell }: OfCell): boolean {
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

/** Connections that a service ended for reasons of its own. */
export interface EndedByService {
  readonly total: number;
  /** By a FIN without a word, so that it holds their TIME_WAIT. */
  readonly byFin: number;
  /** As its last answer or a GOAWAY announced, so that either side may have closed first: both know it. */
  readonly announced: number;
  /** The part of those that the client closed first. */
  readonly byClient: number;
  /** Beside all of these: those that the client was to end then, and the service ended first. */
  readonly first: number;
}

/** What a service of the user's does is the answer, so connections that it ended were not kept, and that is no fault. */
export function endedByService({ cell, outcome }: Pick<Ran, 'cell' | 'outcome'>): EndedByService {
  const { ends: kept = {}, endedFirst = {} } = isMute({ cell }) ? outcome.connections : {};
  const { fin, rst, ...announced } = kept;
  const ends = Object.values(announced);
  const said = sum(ends.map(({ connections }) => connections));
  const byFin = fin?.connections ?? 0;
  return {
    total: said + byFin + (rst?.connections ?? 0),
    byFin,
    announced: said,
    byClient: sum(ends.map(({ closedByClient }) => closedByClient)),
    first: sum(Object.values(endedFirst)),
  };
}

/** Errors of a request whose connection ended, or was retired, while it was on its way. */
const LOST = [
  'ERR_CLOSED_BEFORE_RESPONSE',
  'ECONNRESET',
  'EPIPE',
  'UND_ERR_SOCKET',
  'NGHTTP2_REFUSED_STREAM',
];

/** Requests whose connection ended, or was retired, while they were on their way. */
export function lostRequests({ counts: { errors } }: Pick<DriverOutcome, 'counts'>): number {
  return sum(LOST.map((code) => errors[code] ?? 0));
}

/**
 * Those of them that a service of the user's owes to connections that had answered and that it ended without a word: what
 * it does to a client is the answer. One that ends connections before any answer is failing.
 */
export function lostWithoutWord({ cell, outcome }: Pick<Ran, 'cell' | 'outcome'>): number {
  const { ends: { fin, rst } = {}, mostInFlight } = outcome.connections;
  if (!isMute({ cell })) return 0;
  const ended = (fin?.connections ?? 0) + (rst?.connections ?? 0);
  return Math.min(lostRequests(outcome), ended * Math.max(1, mostInFlight));
}
