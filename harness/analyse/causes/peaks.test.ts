import { describe, expect, it } from 'vitest';
import { emptySeries } from '../../drive/record/series.ts';
import { DEFAULT_ORIGIN } from '../../scenario/defaults.ts';
import type { Ran } from '../evidence.ts';
import { measure } from '../numbers.ts';
import { CLOSED, type PlanChanges } from '../testing/plans.ts';
import { HISTOGRAMS, histogramOf, type RanChanges, ranOf } from '../testing/ran.ts';
import { asService } from '../testing/service.ts';
import { namePeak } from './peaks.ts';

/** What made one answer in ten come so late, behind answers of 0.3 ms. */
function cause(lateMs: number, changes: RanChanges = {}): string | null {
  const ran: Ran = ranOf(changes);
  const atUs = lateMs * 1_000;
  return namePeak({ ran, measured: measure(ran) }, { atUs, share: 0.1, behindUs: atUs - 300 }).text;
}

/** The same of a service that answered nothing for 300 ms every 2 s, on a machine that sent segments again. */
function stalled(lateMs: number): string | null {
  const steps = Array.from({ length: 40 }, (_, step) => step);
  const isSilent = (step: number): boolean => step % 20 >= 10 && step % 20 < 13;
  const series = {
    ...emptySeries(),
    atMs: steps.map((step) => 100 * step),
    requests: steps.map(() => 100),
    responses: steps.map((step) => (isSilent(step) ? 0 : 100)),
    errors: steps.map(() => 0),
    inFlight: steps.map((step) => (isSilent(step) ? 16 : 1)),
  };
  const ran = asService(ranOf({ outcome: { series }, counters: { client: { RetransSegs: 400 } } }));
  const atUs = lateMs * 1_000;
  return namePeak({ ran, measured: measure(ran) }, { atUs, share: 0.1, behindUs: atUs - 300 }).text;
}

const delayed = (delay: (typeof DEFAULT_ORIGIN)['delay']): RanChanges => ({
  plan: { origin: { ...DEFAULT_ORIGIN, delay } },
});
const NAGLE: PlanChanges = { strategy: { originNoDelay: false, responseWrites: 3 }, load: CLOSED };

describe('namePeak() blames', () => {
  it.each<[string, string | null, RegExp]>([
    [
      'Nagle and delayed ACK for 40 ms, with both hosts',
      cause(44, { plan: NAGLE, counters: { client: { DelayedACKs: 400 } } }),
      /on the origin holds back the second of 3 writes until the client acknowledges .* client delayed 400 ACKs/,
    ],
    [
      'the timer of a retransmission for 200 ms',
      cause(205, { counters: { origin: { RetransSegs: 240, TCPTimeouts: 190 } } }),
      /TCP sent 240 segments again and counted 190 timeouts, each of which lasts 200 ms or more/,
    ],
    [
      'the timer of a retransmission for all streams of a connection',
      cause(205, {
        connections: { mostInFlight: 40 },
        counters: { origin: { RetransSegs: 8, TCPTimeouts: 8 } },
      }),
      /TCP sent 8 segments again/,
    ],
    [
      'a service that stood still, whatever else the machine sent again',
      stalled(272),
      /^the service answered nothing for about 300 ms/,
    ],
    [
      'a lost SYN for 1 s',
      cause(1_010, { counters: { client: { TCPSynRetrans: 3 } } }),
      /^SYNs or SYN-ACKs were sent again 3 times, first after 1 s/,
    ],
    ['two lost SYNs for 3 s', cause(3_020, { counters: { client: { TCPSynRetrans: 6 } } }), /again 6 times/],
    [
      'the origin for what it was asked to do',
      cause(100, delayed({ kind: 'every', nth: 10, ms: 100 })),
      /the origin's own delay \(every\), as the scenario asks/,
    ],
    [
      'the origin for a spread of its own',
      cause(80, delayed({ kind: 'uniform', minMs: 0, maxMs: 90 })),
      /own delay/,
    ],
    [
      'answers that failed',
      cause(30, { counts: { statuses: { 200: 3_600, 502: 400 } } }),
      /400 answers had a status other than 2xx, most of them 502/,
    ],
    [
      'the pool for what waited for it',
      cause(30, { outcome: { histograms: { ...HISTOGRAMS, poolWait: histogramOf({ 1: 90, 29000: 10 }) } } }),
      /waited for a connection of the pool/,
    ],
    [
      'connections that had to be opened',
      cause(4, {
        plan: { strategy: { tls: '1.3' } },
        outcome: {
          histograms: { ...HISTOGRAMS, cold: histogramOf({ 4100: 380 }), tls: histogramOf({ 3000: 380 }) },
        },
      }),
      /380 requests had to open a connection first, including the TLS handshake/,
    ],
  ])('%s', (_, text, expected) => {
    expect(text).toMatch(expected);
  });
});

describe('namePeak() knows no cause', () => {
  it.each<[string, string | null]>([
    ['40 ms without a delayed ACK', cause(44, { plan: NAGLE })],
    ['40 ms where nobody writes in pieces', cause(44, { counters: { client: { DelayedACKs: 400 } } })],
    ['200 ms where nothing was sent again', cause(205)],
    ['60 ms though segments were', cause(60, { counters: { origin: { RetransSegs: 240 } } })],
    [
      'more answers than segments that were sent again',
      cause(272, { counters: { origin: { RetransSegs: 7, TCPTimeouts: 3 } } }),
    ],
    ['1 s without a lost SYN', cause(1_010)],
    ['what is far from the delay of the origin', cause(300, delayed({ kind: 'every', nth: 10, ms: 100 }))],
    ['failures alone', cause(30, { counts: { statuses: { 502: 4_000 } } })],
    ['a handful of failures', cause(30, { counts: { statuses: { 200: 3_990, 502: 10 } } })],
  ])('%s', (_, text) => {
    expect(text).toBeNull();
  });
});
