import type { RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { monotonicNs } from '../units.ts';
import type { DriverProgress } from './driver.ts';
import { decodeHistogram, summarise } from './latency.ts';
import { driverArgv, prepareDriver } from './run-driver.ts';
import { drive, IMPATIENT, launch } from './testing/launch.ts';
import { closedPort, httpServer, httpsServer, rawServer } from './testing/servers.ts';
import { specOf } from './testing/spec.ts';
import { expectSums } from './testing/sums.ts';

const hello: RequestListener = (_request, response) => void response.end('hello');
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

describe('the driver under closed load', () => {
  test('keeps one connection for each caller alive', async () => {
    await using server = await httpServer(hello);
    const outcome = await drive(specOf({ port: server.port }));
    expectSums(outcome);
    expect(outcome.counts.responses).toBeGreaterThan(8);
    expect(outcome.counts.statuses).toEqual({ 200: outcome.counts.responses });
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

  test('holds no more connections than its pool, and serves all callers', async () => {
    await using server = await httpServer((_request, response) => setTimeout(() => response.end('x'), 5));
    const outcome = await drive(specOf({ port: server.port, strategy: { pool: 2 } }));
    expectSums(outcome);
    expect(outcome.connections).toMatchObject({ opened: 2, peak: 2 });
    // Eight callers on two connections wait three times as long as they are served.
    const latency = summarise(decodeHistogram(outcome.histograms.latency));
    expect(latency.p50Us).toBeGreaterThan(2 * summarise(decodeHistogram(outcome.histograms.service)).p50Us);
  });

  test('ends after the requests that it may make', async () => {
    await using server = await httpServer(hello);
    const load = { kind: 'closed', concurrency: 3, durationMs: 20_000, requests: 10 } as const;
    const outcome = await drive(specOf({ port: server.port, load }));
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
    const outcome = await drive(
      specOf({ port: server.port, strategy: { reuse: 'one-request', closer }, load }),
    );
    expectSums(outcome);
    expect(outcome.counts).toMatchObject({ requests: 60, responses: 60, errors: {} });
    expect(outcome.connections).toMatchObject({ opened: 60, requestsMin: 1, requestsMax: 1 });
    // Those that were still closing when the outcome was made are in none of the counters.
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
      const outcome = await drive(
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
    await using server = await httpServer(hello);
    const load = { kind: 'closed', concurrency: 1, durationMs: 450 } as const;
    const outcome = await drive(specOf({ port: server.port, strategy: { reuse: 'seconds-0.1' }, load }));
    expectSums(outcome);
    expect(outcome.connections.opened).toBeGreaterThanOrEqual(2);
    expect(outcome.connections.opened).toBeLessThanOrEqual(5);
    expect(outcome.connections.requestsMax).toBeGreaterThan(1);
  });

  test('takes source addresses in turn', async () => {
    await using server = await httpServer(hello);
    const sourceAddresses = ['127.0.0.2', '127.0.0.3'];
    const outcome = await drive(specOf({ port: server.port, sourceAddresses }));
    expectSums(outcome);
    expect(outcome.connections.sources).toEqual({ '127.0.0.2': 4, '127.0.0.3': 4 });
  });

  test('counts statuses and says when the first of another than 2xx came', async () => {
    await using server = await httpServer((_request, response) => void response.writeHead(502).end());
    const outcome = await drive(specOf({ port: server.port }));
    expectSums(outcome);
    expect(outcome.counts.statuses).toEqual({ 502: outcome.counts.responses });
    expect(outcome.first).toMatchObject([{ code: 'status 502' }]);
  });

  test('backs off when nobody listens', async () => {
    const outcome = await drive(specOf({ port: await closedPort() }));
    expectSums(outcome);
    expect(Object.keys(outcome.counts.errors)).toEqual(['ECONNREFUSED']);
    expect(outcome.counts.responses).toBe(0);
    // 1, 2, 4, ... ms: each of eight callers tries some ten times in 200 ms; spinning would be thousands.
    expect(outcome.counts.requests).toBeLessThan(150);
    expect(outcome.connections).toMatchObject({ opened: 0, failed: outcome.counts.requests });
    expect(outcome.backoffs.count).toBe(outcome.counts.requests);
    expect(outcome.first).toMatchObject([{ code: 'ECONNREFUSED', afterConnections: 0 }]);
  });
});

describe('the driver under open load', () => {
  test.each(['constant', 'poisson'] as const)(
    'makes %s arrivals without waiting for answers',
    async (arrivals) => {
      await using server = await httpServer((_request, response) => setTimeout(() => response.end('x'), 100));
      const load = { kind: 'open', ratePerSecond: 500, arrivals, durationMs: 400 } as const;
      const outcome = await drive(specOf({ port: server.port, load }));
      expectSums(outcome);
      // 200 are due: exactly, or with a standard deviation of 14.
      const { requests, unsent, errors } = outcome.counts;
      if (arrivals === 'constant') expect(requests + unsent).toBe(200);
      else expect(Math.abs(requests + unsent - 200)).toBeLessThan(5 * 14);
      // Far more at once than a caller that waits would have: 500 a second for 100 ms.
      expect(outcome.connections.peak).toBeGreaterThan(20);
      expect(errors).toEqual({});
      // On a busy machine the last moments may be missed; that is said, not hidden.
      expect(unsent).toBeLessThan(20);
      expect(decodeHistogram(outcome.histograms.lateness).totalCount).toBe(requests);
    },
  );

  test('counts latency from the intended start and what never got a connection as unsent', async () => {
    await using server = await httpServer((_request, response) => setTimeout(() => response.end('x'), 50));
    const load = { kind: 'open', ratePerSecond: 200, arrivals: 'constant', durationMs: 500 } as const;
    const outcome = await drive(specOf({ port: server.port, strategy: { pool: 1 }, load }));
    expectSums(outcome);
    expect(outcome.counts.requests + outcome.counts.unsent).toBe(100);
    expect(outcome.counts.unsent).toBeGreaterThan(80);
    expect(outcome.counts.waiting).toBeGreaterThan(80);
    const latency = summarise(decodeHistogram(outcome.histograms.latency));
    expect(latency.maxUs).toBeGreaterThan(200_000);
  });

  test('goes on arriving when nobody listens, without spinning', async () => {
    const load = { kind: 'open', ratePerSecond: 2_000, arrivals: 'constant', durationMs: 300 } as const;
    const outcome = await drive(specOf({ port: await closedPort(), load }));
    expectSums(outcome);
    expect(Object.keys(outcome.counts.errors)).toEqual(['ECONNREFUSED']);
    expect(outcome.counts.requests + outcome.counts.unsent).toBe(600);
    expect(outcome.counts.requests).toBeLessThan(150);
    expect(outcome.backoffs.count).toBeGreaterThan(3);
  });
});

describe('the driver in front of a server that misbehaves', () => {
  test.each([
    [
      'is cut off by a FIN',
      'ERR_RESPONSE_TRUNCATED',
      'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab',
      'end',
    ],
    ['is cut off by a reset', 'ECONNRESET', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab', 'reset'],
    ['does not come: a FIN instead', 'ERR_CLOSED_BEFORE_RESPONSE', '', 'end'],
    ['is no HTTP', 'ERR_RESPONSE_MALFORMED', '220 mail.example ESMTP\r\n', 'stay'],
    ['is followed by more', 'ERR_UNEXPECTED_DATA', OK + OK, 'stay'],
    ['never comes', 'ERR_REQUEST_TIMEOUT', '', 'stay'],
    ['stops half-way', 'ERR_REQUEST_TIMEOUT', 'HTTP/1.1 200 OK\r\n', 'stay'],
  ] as const)('counts an answer that %s', async (_, code, text, then) => {
    await using server = await rawServer((socket) => {
      if (text !== '') socket.write(text);
      if (then === 'end') socket.end();
      // After the bytes have left: a reset throws away what has not.
      if (then === 'reset') setTimeout(() => socket.resetAndDestroy(), 5);
    });
    const outcome = await drive(specOf({ port: server.port }), IMPATIENT);
    expectSums(outcome);
    expect(Object.keys(outcome.counts.errors)).toContain(code);
    expect(outcome.counts.responses).toBe(0);
    expect(outcome.counts.errors[code]).toBeGreaterThan(outcome.counts.requests * 0.8);
    expect(outcome.first[0]).toMatchObject({ code });
  });

  test('counts what is unanswered two seconds after the end', async () => {
    await using server = await rawServer(() => {});
    const outcome = await drive(specOf({ port: server.port }));
    expectSums(outcome);
    expect(outcome.counts).toMatchObject({ requests: 8, errors: { ERR_UNANSWERED: 8 } });
  });

  test('counts a server that does not close though it was asked to', async () => {
    await using server = await rawServer((socket) => void socket.write(OK));
    const strategy = { reuse: 'one-request', closer: 'server' } as const;
    const outcome = await drive(specOf({ port: server.port, strategy }), IMPATIENT);
    expectSums(outcome);
    expect(Object.keys(outcome.counts.errors)).toEqual(['ERR_SERVER_DID_NOT_CLOSE']);
  });

  test('takes no offence when the server closes an idle connection', async () => {
    await using server = await rawServer((socket) => {
      socket.write(OK);
      setTimeout(() => socket.end(), 5);
    });
    const load = { kind: 'open', ratePerSecond: 20, arrivals: 'constant', durationMs: 500 } as const;
    const outcome = await drive(specOf({ port: server.port, load }));
    expectSums(outcome);
    expect(outcome.counts).toMatchObject({ responses: 10, errors: {} });
    // On a busy machine some requests come together, before the server has closed.
    expect(outcome.connections.opened).toBeGreaterThan(5);
    expect(outcome.connections.closedByServer).toBeGreaterThanOrEqual(outcome.connections.opened - 1);
  });

  test.each([
    ['announces the close', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok'],
    ['speaks HTTP/1.0', 'HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok'],
    ['ends its answer by closing', 'HTTP/1.1 200 OK\r\n\r\nok'],
  ])('opens a new connection after one whose server %s', async (_, text) => {
    await using server = await rawServer((socket) => void socket.end(text));
    const load = { kind: 'closed', concurrency: 2, durationMs: 10_000, requests: 20 } as const;
    const outcome = await drive(specOf({ port: server.port, load }));
    expectSums(outcome);
    expect(outcome.counts).toMatchObject({ responses: 20, errors: {} });
    expect(outcome.connections).toMatchObject({ opened: 20, requestsMax: 1, closedByClient: 0 });
  });

  test('reads an answer that comes in pieces and chunks', async () => {
    const pieces = [
      'HTTP/1.1 200 OK\r\nTransfer-En',
      'coding: chunked\r\n\r',
      '\n2\r\no',
      'k\r\n0\r\n',
      '\r\n',
    ];
    // One timer after the other: of timers of different lengths a late event loop changes the order.
    const write = (socket: Socket, [piece, ...others]: readonly string[]): void => {
      socket.write(piece!);
      if (others.length > 0) setTimeout(() => write(socket, others), 2);
    };
    await using server = await rawServer((socket) => write(socket.setNoDelay(true), pieces));
    const load = { kind: 'closed', concurrency: 2, durationMs: 10_000, requests: 10 } as const;
    const outcome = await drive(specOf({ port: server.port, load }));
    expectSums(outcome);
    expect(outcome.counts).toMatchObject({ responses: 10, errors: {} });
  });
});

describe('the driver over TLS', () => {
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
    const outcome = await drive(spec);
    expectSums(outcome);
    expect(outcome.counts).toMatchObject({ responses: 20, errors: {} });
    const { opened, handshakes, resumed } = outcome.connections;
    expect([opened, handshakes, resumed]).toEqual(reuse === 'keep-alive' ? [2, 2, 0] : [20, 20, 0]);
    if (closer === 'reset') expect(outcome.connections.resetByClient).toBeGreaterThanOrEqual(18);
  });

  test('refuses a certificate that it does not trust', async () => {
    await using server = await httpsServer(hello);
    const outcome = await drive(specOf({ port: server.port, strategy: { tls: '1.3' } }));
    expectSums(outcome);
    expect(Object.keys(outcome.counts.errors)).toEqual(['DEPTH_ZERO_SELF_SIGNED_CERT']);
    expect(outcome.connections).toMatchObject({ handshakes: 0, failed: 0 });
  });
});

describe('the driver and its harness', () => {
  /** A driver process that is gone when the test is. */
  function launched(...options: Parameters<typeof launch>) {
    const program = launch(...options);
    onTestFinished(() => void program.stop());
    return program;
  }

  test('reports progress, and holds its connections from done until close', async () => {
    await using server = await httpServer(hello);
    const program = launched();
    const load = { kind: 'closed', concurrency: 4, durationMs: 700 } as const;
    const driver = await prepareDriver(program, specOf({ port: server.port, load }));
    const reports: DriverProgress[] = [];
    driver.onProgress((progress) => reports.push(progress));
    const atNs = monotonicNs() + 50_000_000n;
    driver.start(atNs);
    const outcome = await driver.done;
    expect(BigInt(outcome.startedAtNs)).toBeGreaterThanOrEqual(atNs);
    expect(reports.length).toBeGreaterThanOrEqual(1);
    expect(reports.at(-1)!.responses).toBeLessThanOrEqual(outcome.counts.responses);
    expect(reports.at(-1)!.latencyP50Us).toBeGreaterThan(0);
    const { closedByClient, closedByServer, opened } = outcome.connections;
    expect([closedByClient, closedByServer, opened]).toEqual([0, 0, 4]);
    await driver.close();
    expect(await program.exited).toEqual({ code: 0, signal: null });
    expect(program.stderrTail()).toBe('');
  });

  test('says what it saw when it is stopped in the middle', async () => {
    await using server = await httpServer(hello);
    const load = { kind: 'closed', concurrency: 4, durationMs: 60_000 } as const;
    const abort = new AbortController();
    const driver = await prepareDriver(launched(), specOf({ port: server.port, load }), abort.signal);
    driver.onProgress(() => abort.abort());
    driver.start(monotonicNs());
    const outcome = await driver.done;
    expectSums(outcome);
    expect(outcome.durationMs).toBeLessThan(10_000);
    expect(outcome.counts.responses).toBeGreaterThan(0);
    await driver.close();
  });

  test.each(['before the spec', 'under load'])('ends with its standard input: %s', async (when) => {
    await using server = await httpServer(hello);
    const program = launched();
    if (when === 'under load') {
      const load = { kind: 'closed', concurrency: 4, durationMs: 60_000 } as const;
      const driver = await prepareDriver(program, specOf({ port: server.port, load }));
      const underWay = new Promise<void>((resolve) => driver.onProgress(() => resolve()));
      driver.start(monotonicNs());
      await underWay;
    }
    program.stdin.end();
    expect(await program.exited).toEqual({ code: 0, signal: null });
  });

  test('prepareDriver() rejects with the reason when the driver refuses', async () => {
    const spec = specOf({ port: 80, strategy: { pool: 0 } });
    await expect(prepareDriver(launched(), spec)).rejects.toMatchObject({
      name: 'CellError',
      message: 'Driver refused: Cannot hold a pool of "0"; expected 1 or more',
    });
  });

  test.each([
    ['dies with words', 'console.error("no such thing"); process.exit(7)', /with code 7.*: no such thing/s],
    ['is killed', 'process.kill(process.pid, "SIGKILL")', /by SIGKILL/],
    ['talks nonsense', 'console.log("hello"); process.stdin.resume()', /said "hello"; expected one JSON/],
    ['says a word of another language', 'console.log("{}"); process.stdin.resume()', /said "\{\}"/],
  ])('prepareDriver() rejects when the program %s', async (_, code, message) => {
    const program = launched([process.execPath, '-e', code]);
    await expect(prepareDriver(program, specOf({ port: 80 }))).rejects.toThrow(message);
  });

  test('the driver crashes with words at what is no JSON', async () => {
    const program = launched();
    program.stdin.write('start!\n');
    expect(await program.exited).toEqual({ code: 1, signal: null });
    expect(program.stderrTail()).toBe('Cannot read "start!"; expected one JSON object a line\n');
  });

  test('driverArgv() starts this very Node and the program beside it', () => {
    const argv = driverArgv(['--request-ms=1']);
    expect(argv[0]).toBe(process.execPath);
    expect(argv.at(-2)).toMatch(/harness\/drive\/main\.ts$/);
  });
});
