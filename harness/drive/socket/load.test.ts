import type { RequestListener } from 'node:http';
import { describe, expect, test } from 'vitest';
import { US_PER_SECOND } from '../../units.ts';
import { decodeHistogram, summarise } from '../record/latency.ts';
import { closedPort, httpServer, httpsServer } from '../testing/servers.ts';
import { loadHere } from '../testing/session.ts';
import { specOf } from '../testing/spec.ts';
import { expectSums } from '../testing/sums.ts';
import { onEachWire } from '../testing/wires.ts';

const hello: RequestListener = (_request, response) => void response.end('hello');

onEachWire(() => {
  describe('the driver socket under closed load', () => {
    test('keeps one connection per caller alive', async () => {
      await using server = await httpServer(hello);
      const load = { kind: 'closed', concurrency: 8, requests: 200, durationMs: 20_000 } as const;
      const outcome = await loadHere(specOf({ port: server.port, load }));
      expectSums(outcome);
      expect(outcome.counts.statuses).toEqual({ 200: 200 });
      expect(outcome.connections).toMatchObject({
        opened: 8,
        failed: 0,
        closedByClient: 0,
        closedByServer: 0,
        peak: 8,
        protocols: { 'http/1.1': 8 },
        sources: { '127.0.0.1': 8 },
      });
      expect(server.accepted()).toBe(8);
    });

    test('opens no more connections than its pool allows, and serves all callers', async () => {
      await using server = await httpServer((_request, response) => setTimeout(() => response.end('x'), 5));
      const outcome = await loadHere(specOf({ port: server.port, strategy: { pool: 2 } }));
      expectSums(outcome);
      expect(outcome.connections).toMatchObject({ opened: 2, peak: 2 });
      // Eight callers share two connections: each waits for three others.
      const latency = summarise(decodeHistogram(outcome.histograms.latency));
      expect(latency.p50Us).toBeGreaterThan(2 * summarise(decodeHistogram(outcome.histograms.service)).p50Us);
    });

    test('ends after the given number of requests', async () => {
      await using server = await httpServer(hello);
      const load = { kind: 'closed', concurrency: 3, durationMs: 20_000, requests: 10 } as const;
      const outcome = await loadHere(specOf({ port: server.port, load }));
      expectSums(outcome);
      expect(outcome.counts).toMatchObject({ requests: 10, responses: 10 });
      expect(outcome.durationMs).toBeLessThan(10_000);
    });

    test.each([
      ['client', 'closedByClient'],
      ['server', 'closedByServer'],
      ['reset', 'resetByClient'],
    ] as const)('opens a connection for each request when the closer is %s', async (closer, counter) => {
      await using server = await httpServer(hello);
      const load = { kind: 'closed', concurrency: 4, durationMs: 10_000, requests: 60 } as const;
      const outcome = await loadHere(
        specOf({ port: server.port, strategy: { reuse: 'one-request', closer }, load }),
      );
      expectSums(outcome);
      expect(outcome.counts).toMatchObject({ requests: 60, responses: 60, errors: {} });
      expect(outcome.connections).toMatchObject({ opened: 60, requestsMin: 1, requestsMax: 1 });
      // Connections still closing when the outcome is made are in none of the counters.
      const { closedByClient, closedByServer, resetByClient, resetByServer } = outcome.connections;
      expect(outcome.connections[counter]).toBeGreaterThan(30);
      expect(closedByClient + closedByServer + resetByClient + resetByServer).toBe(
        outcome.connections[counter],
      );
    });

    test.each(['client', 'server', 'reset'] as const)(
      'carries N requests on a connection when the closer is %s',
      async (closer) => {
        await using server = await httpServer(hello);
        const load = { kind: 'closed', concurrency: 2, durationMs: 10_000, requests: 30 } as const;
        const outcome = await loadHere(
          specOf({ port: server.port, strategy: { reuse: 'requests-5', closer }, load }),
        );
        expectSums(outcome);
        expect(outcome.counts).toMatchObject({ responses: 30, errors: {} });
        expect(outcome.connections.requestsMax).toBe(5);
        expect(server.accepted()).toBe(outcome.connections.opened);
        expect(outcome.connections.opened).toBeLessThanOrEqual(7);
      },
    );

    test('closes a connection that is N seconds old', async () => {
      await using server = await httpServer((_request, response) => setTimeout(() => response.end('x'), 5));
      const load = { kind: 'closed', concurrency: 1, durationMs: 20_000, requests: 80 } as const;
      const startMs = performance.now();
      const outcome = await loadHere(specOf({ port: server.port, strategy: { reuse: 'seconds-0.1' }, load }));
      expectSums(outcome);
      // With answers of 5 ms, a connection carries at most 25 in its time.
      expect(outcome.connections.opened).toBeGreaterThanOrEqual(3);
      expect(outcome.connections.opened).toBeLessThanOrEqual(1 + (performance.now() - startMs) / 100);
    });

    test('uses source addresses round robin', async () => {
      await using server = await httpServer(hello);
      const sourceAddresses = ['127.0.0.2', '127.0.0.3'];
      const outcome = await loadHere(specOf({ port: server.port, sourceAddresses }));
      expectSums(outcome);
      expect(outcome.connections.sources).toEqual({ '127.0.0.2': 4, '127.0.0.3': 4 });
    });

    test('counts statuses and reports when the first status other than 2xx arrived', async () => {
      await using server = await httpServer((_request, response) => void response.writeHead(502).end());
      const outcome = await loadHere(specOf({ port: server.port }));
      expectSums(outcome);
      expect(outcome.counts.statuses).toEqual({ 502: outcome.counts.responses });
      expect(outcome.first).toMatchObject([{ code: 'status 502' }]);
    });

    test('backs off when no server listens', async () => {
      const outcome = await loadHere(specOf({ port: await closedPort() }));
      expectSums(outcome);
      expect(Object.keys(outcome.counts.errors)).toEqual(['ECONNREFUSED']);
      expect(outcome.counts.responses).toBe(0);
      // 1, 2, 4, ... ms: each of eight callers tries about ten times in 200 ms; without back-off it would be thousands.
      expect(outcome.counts.requests).toBeLessThan(150);
      expect(outcome.connections).toMatchObject({ opened: 0, failed: outcome.counts.requests });
      expect(outcome.backoffs.count).toBe(outcome.counts.requests);
      expect(outcome.first).toMatchObject([{ code: 'ECONNREFUSED', afterConnections: 0 }]);
    });
  });

  describe('the driver socket under open load', () => {
    test.each(['constant', 'poisson'] as const)(
      'makes %s arrivals without waiting for answers',
      async (arrivals) => {
        await using server = await httpServer((_request, response) =>
          setTimeout(() => response.end('x'), 100),
        );
        const load = { kind: 'open', ratePerSecond: 500, arrivals, durationMs: 400 } as const;
        const outcome = await loadHere(specOf({ port: server.port, load }));
        expectSums(outcome);
        // 200 are due: exactly, or with a standard deviation of 14.
        const { requests, unsent, errors } = outcome.counts;
        if (arrivals === 'constant') expect(requests + unsent).toBe(200);
        else expect(Math.abs(requests + unsent - 200)).toBeLessThan(5 * 14);
        // 500 requests a second that take 100 ms each: far more at once than a caller that waits would have.
        expect(outcome.connections.peak).toBeGreaterThan(20);
        expect(errors).toEqual({});
        // Requests due during a stall of the event loop at the end are missed, and reported as unsent.
        const stoodStillS = outcome.eventLoop.maxUs / US_PER_SECOND;
        expect(unsent).toBeLessThan(20 + load.ratePerSecond * stoodStillS);
        expect(decodeHistogram(outcome.histograms.lateness).totalCount).toBe(requests);
      },
    );

    test('counts latency from the intended start, and requests without a connection as unsent', async () => {
      await using server = await httpServer((_request, response) => setTimeout(() => response.end('x'), 50));
      const load = { kind: 'open', ratePerSecond: 200, arrivals: 'constant', durationMs: 500 } as const;
      const outcome = await loadHere(specOf({ port: server.port, strategy: { pool: 1 }, load }));
      expectSums(outcome);
      expect(outcome.counts.requests + outcome.counts.unsent).toBe(100);
      expect(outcome.counts.unsent).toBeGreaterThan(80);
      expect(outcome.counts.waiting).toBeGreaterThan(80);
      const latency = summarise(decodeHistogram(outcome.histograms.latency));
      expect(latency.maxUs).toBeGreaterThan(200_000);
    });

    test('arrivals go on when no server listens, without spinning', async () => {
      const load = { kind: 'open', ratePerSecond: 2_000, arrivals: 'constant', durationMs: 300 } as const;
      const outcome = await loadHere(specOf({ port: await closedPort(), load }));
      expectSums(outcome);
      expect(Object.keys(outcome.counts.errors)).toEqual(['ECONNREFUSED']);
      expect(outcome.counts.requests + outcome.counts.unsent).toBe(600);
      expect(outcome.counts.requests).toBeLessThan(150);
      expect(outcome.backoffs.count).toBeGreaterThan(3);
    });
  });
});

describe('the driver socket over TLS', () => {
  test.each([
    ['1.2', 'keep-alive', 'client'],
    ['1.3', 'keep-alive', 'client'],
    ['1.3', 'one-request', 'client'],
    ['1.3', 'one-request', 'server'],
    ['1.3', 'one-request', 'reset'],
  ] as const)('speaks TLS %s with %s, closer %s', async (tls, reuse, closer) => {
    await using server = await httpsServer(hello);
    const load = { kind: 'closed', concurrency: 2, durationMs: 10_000, requests: 20 } as const;
    const spec = specOf({ port: server.port, ca: server.ca, strategy: { tls, reuse, closer }, load });
    const outcome = await loadHere(spec);
    expectSums(outcome);
    expect(outcome.counts).toMatchObject({ responses: 20, errors: {} });
    const { opened, handshakes, resumed } = outcome.connections;
    expect([opened, handshakes, resumed]).toEqual(reuse === 'keep-alive' ? [2, 2, 0] : [20, 20, 0]);
    if (closer === 'reset') expect(outcome.connections.resetByClient).toBeGreaterThanOrEqual(18);
  });

  test('refuses a certificate that it does not trust', async () => {
    await using server = await httpsServer(hello);
    const outcome = await loadHere(specOf({ port: server.port, strategy: { tls: '1.3' } }));
    expectSums(outcome);
    expect(Object.keys(outcome.counts.errors)).toEqual(['DEPTH_ZERO_SELF_SIGNED_CERT']);
    expect(outcome.connections).toMatchObject({ handshakes: 0, failed: 0 });
  });
});
