import { endedOf } from '../../drive/load/error-budget.ts';
import type { Check } from '../../result/result.ts';
import { amount, count, several } from '../../words.ts';
import { errorTotal, type Ran, sum, wasBrokenOff } from '../evidence.ts';
import { lostWithoutWord } from '../external.ts';
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

/**
 * The service answered as a load needs it. Requests that it lost by ending connections without a word are its answer, with
 * a cause. null: the lab's origin, which answers as it was told.
 */
export function errorBudgetCheck(ran: Ran): Check | null {
  const { budget, outcome } = ran;
  if (budget === undefined) return null;
  const { share, leastRequests, overspent } = budget;
  const { requests, responses, statuses, errors } = outcome.counts;
  const lost = overspent === null ? 0 : lostWithoutWord(ran);
  const { requests: ended, failed } = endedOf(responses, { statuses, codes: errors });
  const isLost = lost > 0 && sum(Object.values(failed)) - lost <= share * ended;
  const others = isLost
    ? `, besides ${count(lost)} lost on connections that the service ended without an announcement`
    : '';
  return {
    name: ERROR_BUDGET,
    ok: overspent === null || isLost,
    expected: `at most ${amount(share * 100)}% of any ${count(leastRequests)} requests in a row failed${others}`,
    observed:
      overspent === null
        ? `${count(requests)} requests, and never more`
        : `${overspent}${wasBrokenOff(ran) ? `, and the load was ended after ${count(requests)} requests` : ''}`,
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
