import { describe, expect, it, test } from 'vitest';
import { measure } from '../numbers.ts';
import { type Moment, seriesOf } from '../testing/drifting.ts';
import { CLOSED, OPEN } from '../testing/plans.ts';
import { HISTOGRAMS, histogramOf, type RanChanges, ranOf } from '../testing/ran.ts';
import { asService } from '../testing/service.ts';
import { findCauses } from './catalogue.ts';
import { serviceDrifts } from './drift.ts';

/** Causes and warnings by id, of a service with these moments. */
function found(at: (seconds: number) => Moment, changes: RanChanges = {}, own = true): Map<string, string> {
  const cell = ranOf({
    plan: { load: CLOSED },
    ...changes,
    outcome: { series: seriesOf(at), ...changes.outcome },
  });
  const ran = own ? asService(cell) : cell;
  return new Map(
    findCauses({ ran, measured: measure(ran) }).map(({ cause, finding }) => [
      cause.id,
      `${finding.text}. ${finding.remedy ?? cause.remedy}`,
    ]),
  );
}
const said = (...given: Parameters<typeof found>): string | undefined =>
  found(...given).get(serviceDrifts.id);

/** 2 ms more each second. */
const leaking = (seconds: number): Moment => ({ serviceUs: 2_000 + 2_000 * seconds });
const warming = (seconds: number): Moment => ({ serviceUs: 2_000 + 20_000 * Math.exp(-seconds / 2) });
const busy = (name: string, host: 'client' | 'origin'): RanChanges => ({
  observation: { processes: [{ name, host, cpuShare: 0.99, rssPeakBytes: 1, processes: 1 }] },
});
const OPENED: RanChanges = { plan: { load: { ...OPEN, ratePerSecond: 200 } } };

describe('serviceDrifts says', () => {
  it.each<[string, string | undefined, RegExp]>([
    [
      'from what to what, and at which rate',
      said(leaking),
      /^Answers took longer and longer: 2\.\d+ ms at the beginning of the load and 9\.\d+ ms at its end, about 2 ms more with each second, with as many requests in flight\. No percentile of the whole load describes a moment of it, and a longer load gives other ones\. Look for what grows/,
    ],
    [
      'the same of a low open load, in which no request meets another',
      said((seconds) => ({ ...leaking(seconds), inFlight: Number(seconds > 2) }), OPENED),
      /with as many requests in flight/,
    ],
    [
      'the same of a load with few answers in each step, and a stall',
      said((seconds) => ({ ...leaking(seconds), responses: seconds > 1 && seconds < 1.3 ? 0 : 3 })),
      /^Answers took longer and longer/,
    ],
    [
      'what else it may be where requests in flight pile up as well',
      said((seconds) => ({ ...leaking(seconds), inFlight: Math.round(1 + 4 * seconds) }), OPENED),
      /, and the requests in flight rose from \d(\.\d+)? to 1\d(\.\d+)?\. So the service gets slower, or more arrive than it can answer, and they queue in it\..* Run the same with a closed load/,
    ],
    [
      'that a cache warms',
      said(warming),
      /^Answers took less and less time: [12]\d(\.\d)? ms at the beginning of the load and \d\.\d+ ms at its end, about \d(\.\d+)? ms less .* Warm the service up/,
    ],
  ])('%s', (_, text, right) => expect(text).toMatch(right));
});

describe('serviceDrifts says nothing of', () => {
  it.each<[string, string | undefined]>([
    ['a steady service', said(() => ({ serviceUs: 5_000 }))],
    [
      'a service that is slow at first',
      said((seconds) => ({ serviceUs: 2_000 + 90_000 * Math.exp(-4 * seconds) })),
    ],
    [
      'a step, as of another load on the machine',
      said((seconds) => ({ serviceUs: seconds < 2 ? 2_000 : 9_000 })),
    ],
    ['a stall', said((seconds) => ({ serviceUs: Math.abs(seconds - 2) < 0.3 ? 300_000 : 2_000 }))],
    ['the origin of the lab, which does as it is told', said(leaking, {}, false)],
    ['a driver without CPU time left', said(leaking, busy('driver', 'client'))],
    [
      'a queue in a server without CPU time left',
      said((seconds) => ({ ...leaking(seconds), inFlight: Math.round(1 + 4 * seconds) }), {
        ...OPENED,
        ...busy('origin', 'origin'),
      }),
    ],
    [
      'a queue from the start of the load that is worked off',
      said((seconds) => ({ ...warming(seconds), inFlight: Math.round(20 - 4 * seconds) }), OPENED),
    ],
    [
      'more and more failures, which are quick',
      said(warming, { counts: { statuses: { 200: 3_000, 503: 1_000 } } }),
    ],
    [
      'callers that wait for ever, so that others are served sooner',
      said(warming, { counts: { responses: 3_996, errors: { ERR_UNANSWERED: 4 }, unanswered: 4 } }),
    ],
    ['a load of a second', said(leaking, { plan: { load: { ...CLOSED, durationMs: 1_000 } } })],
    ['a service with hardly any answers', said((seconds) => ({ ...leaking(seconds), responses: 1 }))],
    [
      'a result without that series',
      said(leaking, { outcome: { series: { ...seriesOf(leaking), serviceMeanUs: [] } } }),
    ],
  ])('%s', (_, text) => expect(text).toBeUndefined());
});

test('A pool that is too small because of it is not enlarged, unless it was too small from the start', () => {
  const waiting = (pool: number, at = leaking): RanChanges => ({
    plan: { strategy: { pool }, load: { ...OPEN, ratePerSecond: 1_000 } },
    counts: { unsent: 143, waiting: 143 },
    outcome: {
      series: seriesOf(at),
      histograms: { ...HISTOGRAMS, service: histogramOf({ 2000: 20, 9000: 80 }) },
    },
  });
  expect([...found(leaking, waiting(8)).keys()]).toEqual([serviceDrifts.id]);
  expect([...found(leaking, waiting(2)).keys()]).toContain('pool-too-small');
  const steady = (): Moment => ({ serviceUs: 9_000 });
  expect([...found(steady, waiting(8, steady)).keys()]).toEqual(['pool-too-small']);
});
