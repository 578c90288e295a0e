import type { CellPlan } from '../scenario.ts';
import type { Rule } from './rule.ts';

/** What the origin can answer, and how connections can go on after it. */
export const ANSWER_RULES: readonly Rule[] = [
  {
    key: 'responseWrites',
    broken: (cell) => cell.strategy.responseWrites > Math.max(1, bodyBytes(cell)),
    what: (cell) =>
      `A body of ${bodyBytes(cell)} bytes cannot leave in ${cell.strategy.responseWrites} writes`,
    expected: 'at most one write a byte',
  },
  {
    key: 'reuse',
    broken: (cell) => endsWithConnection(cell) && cell.strategy.reuse !== 'one-request',
    what: 'An HTTP/1.0 answer without a length ends with its connection, and origin.contentLength is false',
    expected: 'one-request, protocol http/1.1, or origin.contentLength true',
  },
  {
    key: 'closer',
    broken: (cell) =>
      endsWithConnection(cell) && cell.strategy.reuse === 'one-request' && cell.strategy.closer !== 'server',
    what: 'An HTTP/1.0 answer without a length ends with the FIN of the server',
    expected: 'closer server, protocol http/1.1, or origin.contentLength true',
  },
];

/** 204 and 304 have no body (RFC 9110). */
function bodyBytes({ origin }: CellPlan): number {
  return origin.status === 204 || origin.status === 304 ? 0 : origin.bodyBytes;
}

/** HTTP/1.0 has no chunks: without a length only the end of the connection ends a body, through nginx as well. */
function endsWithConnection({ strategy, origin }: CellPlan): boolean {
  return strategy.protocol === 'http/1.0' && !origin.contentLength;
}
