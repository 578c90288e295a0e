import { describe, expect, test } from 'vitest';
import type { Strategy } from '../../scenario/strategy.ts';
import type { DriverOutcome } from '../driver.ts';
import { decodeHistogram } from '../record/latency.ts';
import { headServer, httpServer, httpsServer } from '../testing/servers.ts';
import { loadHere } from '../testing/session.ts';
import { specOf } from '../testing/spec.ts';
import { countOf, expectSums, type HistogramName } from '../testing/sums.ts';
import { onEachWire } from '../testing/wires.ts';

const LOAD = { kind: 'closed', concurrency: 4, requests: 40, durationMs: 10_000 } as const;

/** Mean of a histogram, us; 0 if it is empty. */
function mean({ histograms }: DriverOutcome, name: HistogramName): number {
  const histogram = decodeHistogram(histograms[name]);
  return histogram.totalCount === 0 ? 0 : histogram.mean;
}

function total(outcome: DriverOutcome, ...names: HistogramName[]): number {
  return names.reduce((sum, name) => sum + mean(outcome, name), 0);
}

/** The median, us: a single pause of a busy machine moves the mean but not the median. */
function median({ histograms }: DriverOutcome, name: HistogramName): number {
  return decodeHistogram(histograms[name]).getValueAtPercentile(50);
}

/** Tolerance of a mean: histograms hold whole microseconds with 3 digits. */
function expectNearly(us: number, expectedUs: number): void {
  expect(Math.abs(us - expectedUs)).toBeLessThan(0.005 * expectedUs + 6);
}

/** Sends the head and the body of the answer separately. */
function slowly(head: () => void, body: () => void): void {
  setTimeout(() => {
    head();
    setTimeout(body, 5);
  }, 5);
}

onEachWire(() => {
  describe('the phases of a request', () => {
    test.each<[string, Partial<Strategy>]>([
      ['plain', {}],
      ['plain, from a pool that is too small', { pool: 2 }],
      ['when the server closes', { closer: 'server' }],
      ['TLS 1.2', { tls: '1.2' }],
      ['TLS 1.3, resumed, from a pool that is too small', { tls: '1.3', resumption: true, pool: 2 }],
    ])('make up its latency if each has its own connection: %s', async (_, strategy) => {
      const start = strategy.tls === undefined ? httpServer : httpsServer;
      await using server = await start((_request, response) => {
        slowly(
          () => response.write('hello'),
          () => response.end('hello'),
        );
      });
      const spec = specOf({ ...server, strategy: { reuse: 'one-request', ...strategy }, load: LOAD });
      const outcome = await loadHere(spec);
      expectSums(outcome);
      expect([outcome.counts.responses, countOf(outcome, 'cold'), countOf(outcome, 'warm')]).toEqual([
        40, 40, 0,
      ]);
      expectNearly(mean(outcome, 'cold'), total(outcome, 'poolWait', 'connect', 'tls', 'ttfb', 'body'));
      expectNearly(mean(outcome, 'service'), total(outcome, 'ttfb', 'body'));
      expect(mean(outcome, 'tls') > 0).toBe(strategy.tls !== undefined);
      expect(median(outcome, 'poolWait') > 5_000).toBe(strategy.pool === 2);
      for (const name of ['ttfb', 'body'] as const) expect(median(outcome, name)).toBeGreaterThan(4_000);
    });

    test('include no connect time on an open connection', async () => {
      await using server = await httpServer((_request, response) => void response.end('hello'));
      const outcome = await loadHere(specOf({ port: server.port, strategy: { pool: 2 }, load: LOAD }));
      expectSums(outcome);
      expect([countOf(outcome, 'cold'), countOf(outcome, 'warm')]).toEqual([2, 38]);
      expect([countOf(outcome, 'connect'), countOf(outcome, 'tls'), countOf(outcome, 'dns')]).toEqual([
        2, 0, 0,
      ]);
      expectNearly(
        40 * mean(outcome, 'latency'),
        40 * total(outcome, 'poolWait', 'ttfb', 'body') + 2 * mean(outcome, 'connect'),
      );
    });

    test('tell the first byte from the last, even if the first is part of a line', async () => {
      await using server = await headServer((socket) => {
        socket.write('HTTP/1.1 200 O');
        setTimeout(() => socket.write('K\r\nContent-Length: 2\r\n\r\nok'), 20);
      });
      const outcome = await loadHere(specOf({ port: server.port, load: { ...LOAD, requests: 20 } }));
      expectSums(outcome);
      expect(median(outcome, 'ttfb')).toBeLessThan(15_000);
      expect(median(outcome, 'body')).toBeGreaterThan(18_000);
    });
  });
});
