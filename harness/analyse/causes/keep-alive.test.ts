import { describe, expect, it } from 'vitest';
import type { DriverOutcome } from '../../drive/driver.ts';
import type { Ran } from '../evidence.ts';
import { measure } from '../numbers.ts';
import { CHURNING, type PlanChanges } from '../testing/plans.ts';
import { HISTOGRAMS, histogramOf, type RanChanges, ranOf } from '../testing/ran.ts';
import { findCauses, rankedCauses } from './catalogue.ts';
import { namePeak } from './peaks.ts';

type Histograms = Partial<DriverOutcome['histograms']>;

function ranWith(histograms: Histograms, changes: RanChanges = {}): Ran {
  return ranOf({
    ...changes,
    outcome: { ...changes.outcome, histograms: { ...HISTOGRAMS, ...histograms } },
  });
}

function coldOf(ran: Ran) {
  return rankedCauses(findCauses({ ran, measured: measure(ran) })).find(
    ({ id }) => id === 'cold-connections',
  );
}

/** Answers in 5.5 ms, but for the first on each connection, which takes 206 ms; connecting takes 0.8 ms. */
function firstSlow(connections: number, histograms: Histograms = {}): Histograms {
  return {
    cold: histogramOf({ 207000: connections }),
    warm: histogramOf({ 5500: 2_000 }),
    connect: histogramOf({ 800: connections }),
    service: histogramOf({ 5500: 2_000, 206200: connections }),
    ...histograms,
  };
}

const TLS: PlanChanges = { strategy: { tls: '1.3' } };
const EACH_OVER_TLS: PlanChanges = { strategy: { ...CHURNING, tls: '1.3' } };
/** Every request opens a connection: 3.2 ms of TLS and TCP, and an answer that takes the rest. */
const eachIn = (us: number): Histograms => ({
  cold: histogramOf({ [us]: 100 }),
  warm: histogramOf(),
  connect: histogramOf({ 200: 100 }),
  tls: histogramOf({ 3000: 100 }),
  service: histogramOf({ [us - 3_200]: 100 }),
});

describe('cold-connections', () => {
  it.each([
    [20, 'proven'],
    [11, 'likely'],
  ] as const)('blames what connecting explains: %i connections, %s', (connections, strength) => {
    const ran = ranWith(
      {
        cold: histogramOf({ 5000: connections }),
        connect: histogramOf({ 500: connections }),
        tls: histogramOf({ 2000: connections }),
      },
      { plan: TLS },
    );
    expect(coldOf(ran)).toMatchObject({
      strength,
      host: 'client',
      evidence: expect.stringMatching(
        /, those on an open one 1 ms: connecting 0\.5 ms, the TLS handshake 2 ms$/,
      ),
      remedy: 'Open connections before they are needed',
    });
  });

  it('blames the service for first answers that are slow, and does not advise to connect earlier', () => {
    expect(coldOf(ranWith(firstSlow(20)))).toMatchObject({
      strength: 'likely',
      host: 'service',
      evidence: expect.stringMatching(
        /took 207 ms at p50, those on an open one 5\.5 ms: connecting took 0\.8 ms of it; the rest, 206 ms, is the service's first answer on a connection$/,
      ),
      remedy: 'Send a request over each connection before it is needed',
    });
  });

  it('advises more requests for each connection where they are closed', () => {
    const ran = ranWith(firstSlow(200), { plan: { strategy: { reuse: 'requests-10' } } });
    expect(coldOf(ran)?.remedy).toMatch(/^Reuse connections for more requests\. Send a request/);
  });

  it('speaks of connections that are never reused only where TLS is a large part of a request', () => {
    expect(coldOf(ranWith(eachIn(5_000), { plan: EACH_OVER_TLS }))?.evidence).toMatch(/handshake 3 ms$/);
    expect(coldOf(ranWith(eachIn(500_000), { plan: EACH_OVER_TLS }))).toBeUndefined();
  });

  it.each<[string, Ran]>([
    ['a few first answers', ranWith(firstSlow(11))],
    [
      'connections that stay slow, as with uneven backends',
      ranWith(firstSlow(40, { service: histogramOf({ 5500: 2_000, 206200: 400 }) })),
    ],
    [
      'requests that waited elsewhere than in the service',
      ranWith(firstSlow(40, { service: histogramOf({ 5500: 2_000 }) })),
    ],
    [
      'a driver that stood still as long',
      ranWith(firstSlow(40), { outcome: { eventLoop: { p50Us: 20, p99Us: 110, maxUs: 210_000 } } }),
    ],
    [
      'first answers that are hardly slower',
      ranWith({ cold: histogramOf({ 1600: 40 }), service: histogramOf({ 1000: 100 }) }),
    ],
  ])('stays silent: %s', (_, ran) => expect(coldOf(ran)).toBeUndefined());
});

describe('a peak of cold connections', () => {
  const peakOf = (ran: Ran) =>
    namePeak({ ran, measured: measure(ran) }, { atUs: 206_000, share: 0.01, behindUs: 200_000 }).text;

  it('is that of first answers where connecting does not explain it', () => {
    expect(peakOf(ranWith(firstSlow(40)))).toBe(
      '40 answers came first on a connection, and the service took 206 ms for those',
    );
    expect(peakOf(ranWith(firstSlow(40, { service: histogramOf({ 5500: 2_000 }) })))).toBeNull();
  });

  it('is that of connecting where that takes most of it', () => {
    const slow = { tls: histogramOf({ 180000: 40 }), service: histogramOf({ 5500: 2_000 }) };
    expect(peakOf(ranWith(firstSlow(40, slow), { plan: TLS }))).toBe(
      '40 requests had to open a connection first, including the TLS handshake',
    );
  });
});
