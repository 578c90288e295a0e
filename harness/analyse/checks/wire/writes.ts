import { decodeHistogram } from '../../../drive/record/latency.ts';
import type { Check } from '../../../result/result.ts';
import { US_PER_MS } from '../../../units.ts';
import { count, duration, several } from '../../../words.ts';
import type { Ran } from '../../evidence.ts';
import { boundsText, counted, isWithin, nearly } from '../bounds.ts';

/** A timer of Node may come this much early, ms. */
const TIMER_EARLY_MS = 1;

/**
 * Every request left in as many writes as asked for. null: the driver hands whole requests to a library, which
 * it can only do where one write was asked for.
 */
export function requestWritesCheck({ cell, outcome }: Ran): Check | null {
  const { requestWrites: each } = cell.strategy;
  const { requestWrites } = outcome.connections;
  if (requestWrites === 0 && each === 1) return null;
  const { requests, responses } = outcome.counts;
  // Some of those that failed were never written, and a library writes some again on another connection.
  const { repeats = 0 } = outcome.connections;
  const bounds = { least: responses * each, most: (requests + repeats) * each };
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

/**
 * No exchange was faster than the pauses between its writes. null: there are none, or a server of the user's makes them.
 */
export function writeGapCheck({ cell, outcome }: Ran): Check | null {
  const { requestWrites, responseWrites, writeGapMs } = cell.strategy;
  const isOwnOrigin = cell.command === undefined && cell.target === undefined;
  const pauses = requestWrites - 1 + (isOwnOrigin ? responseWrites - 1 : 0);
  if (pauses * writeGapMs === 0 || outcome.counts.responses === 0) return null;
  const leastMs = pauses * (writeGapMs - TIMER_EARLY_MS);
  const fastestMs = decodeHistogram(outcome.histograms.service).getValueAtPercentile(0) / US_PER_MS;
  return {
    name: 'write gap',
    ok: fastestMs >= leastMs,
    expected: `at least ${duration(leastMs)} for an exchange with ${several(pauses, 'pause')} of ${duration(writeGapMs)}`,
    observed: `the fastest took ${duration(fastestMs)}`,
  };
}
