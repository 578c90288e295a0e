import { count, several } from '../../../words.ts';
import type { BothSides, StoredCell } from '../cause.ts';
import { isNew, most, mostAtOnce, wasAnswered } from './evidence.ts';

/** Connections per request above which hardly one is used again, and up to which they are. */
const NEARLY_ALL = 0.9;
const REUSED = 0.5;
/** Factor by which requests per connection fall where there is a limit, and no race. */
const MUCH_SHORTER = 1.5;

/**
 * Each answer ended its connection. Silent where requests failed, where there were hardly more requests than were in
 * progress at once, and where the client's own idle timeout ended the connections.
 */
export function isKeepAliveOff(cell: StoredCell): boolean {
  const { connections, counts, strategy } = cell;
  return (
    strategy.reuse === 'keep-alive' &&
    wasAnswered(cell) &&
    connections.opened >= NEARLY_ALL * counts.requests &&
    connections.opened > 2 * Math.max(mostAtOnce(cell), connections.peak) &&
    !isIdledOut(cell)
  );
}

/** Whether the connections carried several requests each. */
export function isKept({ connections, counts }: StoredCell): boolean {
  return counts.requests > 0 && connections.opened <= REUSED * counts.requests;
}

export function keepAliveLost(sides: BothSides): string | null {
  if (!isNew(sides, isKeepAliveOff) || !most(sides.base, isKept)) return null;
  const requests = sides.medians(({ counts }) => counts.requests)!;
  const opened = sides.medians(({ connections }) => connections.opened)!;
  return (
    `Keep-alive is off between the client and its server: ${several(opened.current, 'connection')} for ` +
    `${several(requests.current, 'request')}, up from ${count(opened.base)} for ${count(requests.base)}` +
    closerText(sides.current)
  );
}

/**
 * Connections were ended early and replaced. A larger pool also carries fewer requests per connection, and so do
 * connections that a failed request ended.
 */
export function connectionsShorter(sides: BothSides): string | null {
  const each = sides.medians(({ connections, counts }) => connections.opened / counts.requests);
  const opened = sides.medians(({ connections }) => connections.opened);
  const carried = sides.medians(({ connections }) => connections.requestsMax);
  const ended = sides.medians(replaced);
  if (each === null || opened === null || carried === null || ended === null) return null;
  const isShorter = each.current > MUCH_SHORTER * each.base && opened.current > MUCH_SHORTER * opened.base;
  const isLimit = each.current < NEARLY_ALL && carried.current * MUCH_SHORTER <= carried.base;
  const isEnded =
    ended.current > MUCH_SHORTER * ended.base && 2 * ended.current >= opened.current - opened.base;
  const isSound = most(sides.current, (cell) => wasAnswered(cell) && !isIdledOut(cell));
  if (!isShorter || !isLimit || !isEnded || !isSound) return null;
  return (
    `Connections carry fewer requests: ${count(carried.current)} at most, down from ${count(carried.base)}, so that ` +
    `${count(opened.current)} were opened instead of ${count(opened.base)}${closerText(sides.current)}`
  );
}

/** Connections beyond those that were open at once: each took the place of one that ended. */
function replaced({ connections: { opened, peak } }: StoredCell): number {
  return Math.max(0, opened - peak);
}

/** Whether the client itself ended most of the connections, because they were idle. */
function isIdledOut(cell: StoredCell): boolean {
  return cell.connections.idledOut > replaced(cell) / 2;
}

function closerText(cells: BothSides['current']): string {
  const isServer = most(cells, ({ connections: one }) => one.closedByServer > NEARLY_ALL * one.opened);
  if (isServer) return '. The server closes them';
  const isClient = most(cells, ({ connections: one }) => one.closedByClient > NEARLY_ALL * one.opened);
  return isClient ? '. The client closes them' : '';
}
