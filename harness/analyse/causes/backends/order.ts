import { US_PER_MS } from '../../../units.ts';
import type { UnservedConnections } from '../../unserved.ts';
import type { CellFacts } from '../cause.ts';
import { type Row, rowsOf } from './rows.ts';

/** Largest chance at which an order of the connections counts as no accident. */
const CHANCE = 0.05;
/** Time, ms, within which a server may accept connections in another order than that in which a client sees them open. */
const LEAST_APART_MS = 20;

/**
 * Where the silent connections are among all, by the order of their opening. `last`: no other was opened after them.
 * `passed over`: others were opened clearly later, and were answered. `in turn`: every second, third or so.
 */
export type Order = 'last' | 'passed over' | 'in turn';

/** null: too few connections to tell, or the client does not see those of the service. */
export function orderOf(facts: CellFacts, { answering, silent }: UnservedConnections): Order | null {
  const rows = rowsOf(facts);
  const all = answering + silent;
  const quiet = rows.filter(isSilent);
  // More of them are silent than have requests in vain: some were never used.
  if (facts.ran.cell.strategy.path !== 'direct' || quiet.length === 0 || quiet.length > silent) return null;
  const apartMs = quiet[0]!.openedMs + Math.max(LEAST_APART_MS, connectMs(facts));
  if (rows.some((row) => !isSilent(row) && row.openedMs > apartMs)) return 'passed over';
  const orders = ordersOf(rows.length, quiet.length);
  const every = distanceOf(rows);
  if (every > 1 && every / orders <= CHANCE) return 'in turn';
  const isLast = rows.length === all && rows.slice(answering).every(isSilent);
  return isLast && 1 / orders <= CHANCE ? 'last' : null;
}

/** Distance of the silent connections; 0: it varies, or there is only one. */
function distanceOf(rows: readonly Row[]): number {
  const [first = 0, second = 0] = rows.flatMap((row, index) => (isSilent(row) ? [index] : []));
  const every = Math.max(0, second - first);
  return rows.every((row, index) => isSilent(row) === (index % every === first % every)) ? every : 0;
}

function isSilent({ answers }: Row): boolean {
  return answers === 0;
}

/** Longest time, ms, by which connecting or the driver may have changed the order. */
function connectMs({ measured, ran }: CellFacts): number {
  return (measured.connect.maxUs + ran.outcome.eventLoop.maxUs) / US_PER_MS;
}

/** Number of ways to have `some` among `all`. */
function ordersOf(all: number, some: number): number {
  let ways = 1;
  for (let index = 1; index <= some; index += 1) ways *= (all - some + index) / index;
  return ways;
}
