import type { Check } from '../../../result/result.ts';
import { count, several } from '../../../words.ts';
import type { Ran } from '../../evidence.ts';
import { boundsText, counted, isWithin, nearly } from '../bounds.ts';

/**
 * Every request left in as many writes as asked for. null: the driver hands whole requests to a library, which
 * it can only do where one write was asked for.
 */
export function requestWritesCheck({ cell, outcome }: Ran): Check | null {
  const { requestWrites: each } = cell.strategy;
  const { requestWrites } = outcome.connections;
  if (requestWrites === 0 && each === 1) return null;
  const { requests, responses } = outcome.counts;
  // Of those that failed, some were never written.
  const bounds = { least: responses * each, most: requests * each };
  return {
    name: 'request writes',
    ok: isWithin(requestWrites, bounds),
    expected: `${boundsText(bounds)} writes, ${count(each)} for each request`,
    observed: several(requestWrites, 'write'),
  };
}

/** Every answer left the origin in as many writes as asked for. */
export function responseWritesCheck({ cell, logs }: Ran): Check {
  const { responseWrites: each } = cell.strategy;
  const writes = logs.origin?.responseWrites ?? null;
  const bounds = nearly((logs.origin?.requests ?? 0) * each);
  return {
    name: 'response writes',
    ok: isWithin(writes, bounds),
    expected: `${boundsText(bounds)} writes, ${count(each)} for each answer of the origin`,
    observed: `${counted(writes)} writes`,
  };
}
