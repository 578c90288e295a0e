import type { Check } from '../../result/result.ts';
import { amount, count, several } from '../../words.ts';
import { errorTotal, type Ran } from '../evidence.ts';
import { type Bounds, boundsText, isWithin, nearly } from './bounds.ts';

/** Every request ended once, as a response or as an error. */
export function answersCheck(ran: Ran): Check {
  const { requests, responses } = ran.outcome.counts;
  const errors = errorTotal(ran);
  return {
    name: 'answers',
    ok: responses + errors === requests,
    expected: `responses + errors = ${count(requests)} requests`,
    observed: `${count(responses)} responses + ${count(errors)} errors = ${count(responses + errors)}`,
  };
}

/** Name of the check, which pool sizing looks for. */
export const ERROR_BUDGET = 'error budget';

/** The service answered as a load needs it. null: the lab's origin, which answers as it was told. */
export function errorBudgetCheck({ budget, cell, outcome }: Ran): Check | null {
  if (budget === undefined) return null;
  const { share, leastRequests, overspent, isStopped } = budget;
  const { requests } = outcome.counts;
  const isEarly = isStopped && outcome.durationMs < cell.load.durationMs;
  return {
    name: ERROR_BUDGET,
    ok: overspent === null,
    expected: `at most ${amount(share * 100)}% of any ${count(leastRequests)} requests in a row failed`,
    observed:
      overspent === null
        ? `${count(requests)} requests, and never more`
        : `${overspent}${isEarly ? `, and the load was ended after ${count(requests)} requests` : ''}`,
  };
}

/**
 * The traffic took the path asked for, by nginx's log: there is none on the direct path, it has every request where nginx
 * speaks HTTP, and every connection where it relays TCP.
 */
export function pathCheck(ran: Ran): Check {
  const { path } = ran.cell.strategy;
  const { logs } = ran;
  const terminates = path === 'nginx';
  const expected = expectedEntries(ran);
  const seen = logs.upstream === null ? null : logs.upstream.requests + logs.upstream.unlogged;
  const entries = expected === null ? seen === null : isWithin(seen, expected);
  return {
    name: 'path',
    ok: entries && (logs.proxy !== null) === terminates,
    expected:
      expected === null ? 'no proxy, so no log' : `${boundsText(expected)} ${UNIT[path]}s in nginx's log`,
    observed: `${seen === null ? 'no log' : several(seen, UNIT[path])}, ${logs.proxy === null ? 'no proxy answered' : 'nginx answered'}`,
  };
}

const UNIT = { direct: 'request', nginx: 'request', 'nginx-stream': 'TCP connection' } as const;

/** null: there must be no log. */
function expectedEntries(ran: Ran): Bounds | null {
  const { path } = ran.cell.strategy;
  const { counts, connections } = ran.outcome;
  switch (path) {
    case 'direct':
      return null;
    case 'nginx':
      // What failed may have been read by nginx or not.
      return { least: nearly(counts.responses).least, most: nearly(counts.responses + errorTotal(ran)).most };
    case 'nginx-stream':
      return nearly(connections.opened);
    default:
      return path satisfies never;
  }
}
