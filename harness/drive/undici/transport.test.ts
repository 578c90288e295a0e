import { Pool } from 'undici';
import { describe, expect, test } from 'vitest';
import { h2Server, helloStream } from '../http2/testing/servers.ts';
import { httpServer, httpsServer } from '../testing/servers.ts';
import { countOf } from '../testing/sums.ts';
import { drive, hello, ONE, open, summaryOf, times } from './testing/load.ts';

describe('UndiciTransport and its pool', () => {
  test('opens no more connections than the pool allows, and records the wait for one', async () => {
    await using server = await httpServer(hello(5));
    const outcome = await drive(server, { load: times(80), strategy: { pool: 2 } });
    expect(outcome.connections).toMatchObject({ opened: 2, peak: 2, mostInFlight: 1 });
    expect(server.accepted()).toBe(2);
    // Two of eight callers are served at a time: each waits for three rounds of 5 ms.
    expect(summaryOf(outcome, 'poolWait').p50Us).toBeGreaterThan(14_000);
  });

  test('opens one connection per caller without a limit', async () => {
    await using server = await httpServer(hello(1));
    const { connections } = await drive(server, { load: times(100), strategy: { poolChoice: 'lifo' } });
    expect(connections).toMatchObject({ opened: 8, peak: 8, choices: { newest: 0, oldest: 0, other: 0 } });
  });

  test('counts the wait of arrivals if the pool is too small', async () => {
    await using server = await httpServer(hello(20));
    const outcome = await drive(server, { load: open(100, 1_000), strategy: { pool: 1 } });
    const { requests, unsent } = outcome.counts;
    expect(requests + unsent).toBe(100);
    // One at a time, 20 ms each.
    expect(unsent).toBeGreaterThanOrEqual(50);
    expect(summaryOf(outcome, 'poolWait').maxUs).toBeGreaterThan(20_000);
    expect(summaryOf(outcome, 'latency').meanUs).toBeGreaterThan(
      summaryOf(outcome, 'poolWait').meanUs + 18_000,
    );
  });

  test('takes the first free connection', async () => {
    await using server = await httpServer(hello());
    const load = { ...times(40, 1), objectsPerPage: 4 };
    const { choices } = (await drive(server, { load })).connections;
    // On each page after the first, every object but the last has a choice.
    expect(choices).toEqual({ newest: 0, oldest: 0, first: 27, other: 0 });
  });

  test('pipelines the configured number of requests on a connection', async () => {
    await using server = await httpServer(hello(5));
    const strategy = { pool: 2, pipelining: 4 };
    const { connections } = await drive(server, { load: times(160), strategy });
    expect(connections).toMatchObject({ opened: 2, mostInFlight: 4 });
  });

  test('carries streams on one h2 connection, and opens more if they are too few', async () => {
    await using server = await h2Server({ stream: (stream) => setTimeout(() => helloStream(stream), 5) });
    const strategy = { protocol: 'h2', tls: '1.3' } as const;
    const one = await drive(server, { load: times(80), strategy });
    expect(one.connections).toMatchObject({ opened: 1, mostInFlight: 8, protocols: { h2: 1 } });
    const two = await drive(server, { load: times(80), strategy: { ...strategy, streams: 3, pool: 2 } });
    expect(two.connections).toMatchObject({ opened: 2, mostInFlight: 3, protocols: { h2: 2 } });
  });
});

describe('UndiciTransport and its phases', () => {
  test.each(['none', '1.3'] as const)(
    'separates pool wait, connect, tls, ttfb and body (tls %s)',
    async (tls) => {
      const slow = (_: unknown, response: { write(text: string): unknown; end(text: string): unknown }) => {
        setTimeout(() => {
          response.write('he');
          setTimeout(() => response.end('llo'), 30);
        }, 30);
      };
      await using server = await (tls === 'none' ? httpServer(slow) : httpsServer(slow));
      const outcome = await drive(server, { load: times(6, 1), strategy: { tls, ...ONE } });
      const phases = [
        'poolWait',
        'connect',
        ...(tls === 'none' ? [] : (['tls'] as const)),
        'ttfb',
        'body',
      ] as const;
      expect(countOf(outcome, 'cold')).toBe(6);
      expect(summaryOf(outcome, 'ttfb').p50Us).toBeGreaterThan(29_000);
      expect(summaryOf(outcome, 'body').p50Us).toBeGreaterThan(20_000);
      const sumUs = phases.reduce((total, phase) => total + summaryOf(outcome, phase).meanUs, 0);
      const latencyUs = summaryOf(outcome, 'latency').meanUs;
      // The rest is undici's own: a turn or two of the event loop.
      expect(latencyUs - sumUs).toBeGreaterThan(-200);
      expect(latencyUs - sumUs).toBeLessThan(0.2 * latencyUs);
    },
  );

  test('includes no connect time in the pool wait of a request that waits for its own connection', async () => {
    await using server = await httpsServer(hello());
    const outcome = await drive(server, { load: times(20, 1), strategy: { tls: '1.3', ...ONE } });
    expect(summaryOf(outcome, 'tls').p50Us).toBeGreaterThan(summaryOf(outcome, 'poolWait').p50Us);
    expect(summaryOf(outcome, 'cold').p50Us).toBeGreaterThan(summaryOf(outcome, 'tls').p50Us);
  });
});

test('a Pool without a limit opens a second connection for a caller that sends in the same turn', async () => {
  await using server = await httpServer(hello());
  const pool = new Pool(`http://127.0.0.1:${server.port}`, { connections: null, allowH2: false });
  for (let i = 0; i < 20; i++) await (await pool.request({ path: '/', method: 'GET' })).body.text();
  await pool.destroy();
  // If this becomes 1, a client is free as soon as its answer arrives, and the driver need not wait a turn.
  expect(server.accepted()).toBe(2);
});
