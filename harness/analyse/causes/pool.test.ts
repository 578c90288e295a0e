import { describe, expect, it } from 'vitest';
import type { Strategy } from '../../scenario/strategy.ts';
import type { Ran } from '../evidence.ts';
import { measure } from '../numbers.ts';
import { OPEN } from '../testing/plans.ts';
import { HISTOGRAMS, histogramOf, type RanChanges, ranOf } from '../testing/ran.ts';
import { asService } from '../testing/service.ts';
import { findCauses, rankedCauses } from './catalogue.ts';
import { namePeak } from './peaks.ts';

const POOL_CAUSES = ['pool-too-small', 'pool-waits'];

function poolCauses(ran: Ran) {
  return rankedCauses(findCauses({ ran, measured: measure(ran) })).filter(({ id }) =>
    POOL_CAUSES.includes(id),
  );
}

interface Waits extends RanChanges {
  readonly strategy?: Partial<Strategy>;
  readonly service?: Readonly<Record<number, number>>;
  readonly cold?: Readonly<Record<number, number>>;
}

/** A pool of 8 in which one request in ten waits for 600 us. */
function waiting({ strategy, service = { 1000: 100 }, cold = { 1200: 8 }, ...changes }: Waits = {}): Ran {
  const histograms = {
    ...HISTOGRAMS,
    service: histogramOf(service),
    cold: histogramOf(cold),
    poolWait: histogramOf({ 1: 90, 600: 10 }),
  };
  return ranOf({
    plan: { strategy: { pool: 8, ...strategy }, load: OPEN },
    ...changes,
    outcome: { histograms, ...changes.outcome },
  });
}

/** The same, with more requests at the end than the pool can take. */
const growing = (waits: Waits = {}): Ran =>
  waiting({ ...waits, counts: { unsent: 143, waiting: 143, ...waits.counts } });

const BOTH = [
  ['pool-waits', waiting],
  ['pool-too-small', growing],
] as const;

/** 10 ms each behind a lock: only the first is alone. */
const LOCKED = { 10000: 1, 80000: 999 };
/** 8 first answers of 200 ms, and 1 ms for the others. */
const SLOW_FIRST: Waits = { service: { 1000: 3_992, 200000: 8 }, cold: { 200200: 8 } };
const H2 = { driver: 'http2', protocol: 'h2c' } as const;

describe.each(BOTH)('%s', (id, ranWith) => {
  it('is proven where the service stays about as quick as it can', () => {
    expect(poolCauses(ranWith({ service: { 700: 1, 1000: 99 } }))).toMatchObject([
      { id, strength: 'proven', remedy: 'Enlarge the pool, or make answers faster' },
    ]);
  });

  it('is likely where the service may be at its capacity, and says how to find out', () => {
    expect(poolCauses(ranWith({ service: LOCKED }))).toMatchObject([
      {
        id,
        strength: 'likely',
        evidence: expect.stringMatching(
          /\. The service took 80\S* ms at p50 and 10 ms at its quickest: it is at capacity, or it limits each connection$/,
        ),
        remedy: expect.stringMatching(/^Compare with twice the pool/),
      },
    ]);
  });

  it('speaks where slow first answers are more than the pool has room for', () => {
    const load = { ...OPEN, ratePerSecond: 5_000 };
    expect(poolCauses(ranWith({ ...SLOW_FIRST, plan: { strategy: { pool: 8 }, load } }))).toMatchObject([
      { id },
    ]);
  });

  it('speaks of HTTP/2 where the streams of a connection were used up', () => {
    const full = [
      ranWith({ strategy: { ...H2, streams: 4 }, connections: { mostInFlight: 4 } }),
      ranWith({ strategy: H2, connections: { mostInFlight: 100, streamLimit: 100 } }),
    ];
    expect(full.map((ran) => poolCauses(ran).map((cause) => cause.id))).toEqual([[id], [id]]);
  });

  it.each<[string, Ran]>([
    [
      'nothing was answered',
      ranWith({
        counts: { responses: 0, errors: { ECONNRESET: 43 }, waiting: id === 'pool-waits' ? 0 : 143 },
      }),
    ],
    ['the driver backed off', ranWith({ outcome: { backoffs: { count: 1, totalMs: 50 } } })],
    ['connections were not made', ranWith({ connections: { failed: 3 } })],
    [
      'the service ended new connections',
      asService(
        ranWith({
          connections: { opened: 40, protocols: { 'http/1.1': 6 }, resetByServer: 34 },
          counts: { errors: { ECONNRESET: 34 }, waiting: id === 'pool-waits' ? 0 : 143 },
        }),
      ),
    ],
    ['only first answers were slow, and the pool is roomy', ranWith(SLOW_FIRST)],
    ['streams were left', ranWith({ strategy: H2, connections: { mostInFlight: 30, streamLimit: 100 } })],
    ['streams have no limit', ranWith({ strategy: H2, connections: { mostInFlight: 30 } })],
  ])('stays silent: %s', (_, ran) => expect(poolCauses(ran)).toEqual([]));
});

describe('a peak of requests that waited for the pool', () => {
  const peakOf = (ran: Ran) =>
    namePeak({ ran, measured: measure(ran) }, { atUs: 1_500, share: 0.1, behindUs: 500 }).text;

  it('comes with advice only where the service is as quick as ever', () => {
    expect(peakOf(waiting())).toMatch(/^requests waited for a connection of the pool: enlarge it/);
    expect(peakOf(waiting({ service: LOCKED }))).toBe('requests waited for a connection of the pool');
    expect(peakOf(waiting({ strategy: H2, connections: { mostInFlight: 3 } }))).toBeNull();
  });
});

describe('connection-limit', () => {
  const limitOf = (refused: number, code: string) => {
    const connections = { opened: 6 + refused, protocols: { 'http/1.1': 6 }, closedByServer: refused };
    const ran = asService(ranOf({ connections, counts: { errors: { [code]: refused } } }));
    const causes = rankedCauses(findCauses({ ran, measured: measure(ran) }));
    return causes.find(({ id }) => id === 'connection-limit');
  };

  it('is likely, and gives both readings', () => {
    expect(limitOf(34, 'ECONNRESET')).toMatchObject({
      strength: 'likely',
      evidence: expect.stringMatching(
        /^The service ended 34 connections before their first answer was complete, while 6 were kept and answered: it has a limit of connections, or ends some/,
      ),
      remedy: expect.stringMatching(
        /^Compare with half as many connections\. If none is ended then, .*; otherwise/,
      ),
    });
    expect(limitOf(1, 'ERR_CLOSED_BEFORE_RESPONSE')?.evidence).toMatch(
      /1 connection before its first answer/,
    );
  });

  it('stays silent where any request may be reset, and a few are the first of their connection', () => {
    const connections = { opened: 80, protocols: { 'http/1.1': 79 }, resetByServer: 64 };
    const ran = asService(ranOf({ connections, counts: { responses: 3_936, errors: { ECONNRESET: 64 } } }));
    expect(findCauses({ ran, measured: measure(ran) }).map(({ cause }) => cause.id)).not.toContain(
      'connection-limit',
    );
  });

  it.each(['ERR_RESPONSE_TRUNCATED', 'ERR_RESPONSE_MALFORMED'])('stays silent: %s', (code) => {
    expect(limitOf(3, code)).toBeUndefined();
  });
});
