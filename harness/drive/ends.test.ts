import http from 'node:http';
import type { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import type { Strategy } from '../scenario/strategy.ts';
import { TIMEOUTS } from './connection/timeouts.ts';
import type { DriverOutcome } from './driver.ts';
import type { EndReason } from './exchange.ts';
import { h2Server, helloStream } from './http2/testing/servers.ts';
import { headServer, listen, type TestServer } from './testing/servers.ts';
import { loadHere } from './testing/session.ts';
import { specOf } from './testing/spec.ts';
import { expectSums } from './testing/sums.ts';

const CLOSED = { kind: 'closed', concurrency: 2, requests: 40, durationMs: 20_000 } as const;
const LENGTH = 'Content-Length: 5\r\n\r\nhello';
/** An answer to no request. */
const UNASKED = 'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';
/** Stall of the event loop after which such bytes may be read after the next request, 333 ms later, and answer that. */
const READ_LATE_US = 200_000;

type Driver = Strategy['driver'];

async function drive(server: TestServer, strategy: Partial<Strategy>): Promise<DriverOutcome> {
  const outcome = await loadHere(specOf({ port: server.port, strategy, load: CLOSED }));
  expectSums(outcome);
  return outcome;
}

/** Answers each request with these bytes, and a FIN after every `nth` of a connection. */
function answering(bytes: string, nth: number): Promise<TestServer> {
  return headServer((socket, _head, earlier) => {
    if ((earlier + 1) % nth === 0) socket.end(bytes);
    else socket.write(bytes);
  });
}

describe.each<Driver>(['socket', 'undici', 'autocannon'])('The ends that %s records', (driver) => {
  test.each<[EndReason, string]>([
    ['close', `HTTP/1.1 200 OK\r\nConnection: close\r\n${LENGTH}`],
    ['close', `HTTP/1.0 200 OK\r\nconnection: Upgrade, Close\r\n${LENGTH}`],
    ['http/1.0', `HTTP/1.0 200 OK\r\n${LENGTH}`],
  ])('have the reason "%s" for %j', async (reason, bytes) => {
    await using server = await answering(bytes, 1);
    const { counts, connections } = await drive(server, { driver });
    expect(counts).toMatchObject({ responses: 40, errors: {} });
    expect(connections.opened).toBe(40);
    expect(connections.announced).toEqual({ [reason]: 40 });
    expect(Object.keys(connections.ends!)).toEqual([reason]);
    const seen = connections.ends![reason]!;
    // Those that are closing when the outcome is made are missing.
    expect(seen.connections).toBeGreaterThanOrEqual(38);
    expect(seen.answers).toEqual({ least: 1, most: 1, usual: { number: 1, connections: seen.connections } });
    expect(Object.keys(connections.protocols)).toEqual([bytes.slice(0, 8).toLowerCase()]);
  });

  test('have the number of answers that a server with a limit allows', async () => {
    const own = http.createServer((_request, response) => void response.end('hello'));
    // Node leaves the closing to the client then (RFC 9112, 9.6).
    own.maxRequestsPerSocket = 5;
    await using server = await listen(own);
    const { counts, connections } = await drive(server, { driver });
    expect(counts).toMatchObject({ responses: 40, errors: {} });
    expect(connections.opened).toBeLessThanOrEqual(9);
    // Two callers need not share the requests evenly, so the last connections may not reach the limit.
    expect(Object.keys(connections.announced!)).toEqual(['close']);
    expect(connections.announced!.close).toBeGreaterThanOrEqual(6);
    expect(Object.keys(connections.ends!)).toEqual(['close']);
  });

  test('come with what the first answer of each connection promises', async () => {
    await using server = await headServer((socket, _head, earlier) => {
      const field = earlier === 0 ? 'keep-Alive: timeout=5, max=20' : 'Keep-Alive: timeout=1, max=19';
      const bytes = `HTTP/1.1 200 OK\r\n${field}\r\n${LENGTH}`;
      if (earlier === 9) socket.end(bytes);
      else socket.write(bytes);
    });
    const { connections } = await drive(server, { driver });
    expect(connections.promised).toEqual({ idleMs: 5_000, requests: 20 });
    expect(connections.opened).toBeGreaterThanOrEqual(4);
  });

  test('come without a promise that no answer makes', async () => {
    await using server = await answering(`HTTP/1.1 200 OK\r\nConnection: keep-alive\r\n${LENGTH}`, 5);
    const { connections } = await drive(server, { driver });
    expect(connections).not.toHaveProperty('promised');
  });

  test('leave out connections that end in the middle of an answer', async () => {
    const whole = `HTTP/1.1 200 OK\r\n${LENGTH}`;
    await using server = await headServer((socket, _head, earlier) => {
      if (earlier < 4) socket.write(whole);
      else socket.end(whole.slice(0, -2));
    });
    const { counts, connections } = await drive(server, { driver });
    // Each connection answers four of its five requests, but for the two that are open at the end.
    expect(counts.responses).toBeLessThanOrEqual(33);
    expect(Object.keys(counts.errors)).toEqual([
      driver === 'undici' ? 'UND_ERR_SOCKET' : 'ERR_RESPONSE_TRUNCATED',
    ]);
    expect(connections.ends).toEqual({});
  });

  test('are none with a server that keeps its connections', async () => {
    await using server = await answering(`HTTP/1.1 200 OK\r\n${LENGTH}`, Infinity);
    const { connections } = await drive(server, { driver });
    expect(connections).toMatchObject({ opened: 2, ends: {} });
  });
});

describe.each<Driver>(['socket', 'undici'])('The ends that %s records', (driver) => {
  test('have the reason "no-length" for a body that ends with the FIN', async () => {
    await using server = await answering('HTTP/1.1 200 OK\r\n\r\nhello', 1);
    const { counts, connections } = await drive(server, { driver });
    expect(counts).toMatchObject({ responses: 40, errors: {} });
    expect(Object.keys(connections.ends!)).toEqual(['no-length']);
  });

  test.each<[string, (socket: Socket) => unknown]>([
    ['by a FIN', (socket) => socket.end()],
    ['by a 408 and a FIN, as HAProxy and Apache do', (socket) => socket.end(UNASKED)],
    [
      'by a 408, and a FIN a little later',
      (socket) => socket.write(UNASKED, () => setTimeout(() => socket.end(), 20)),
    ],
    ['by bytes that are no answer, and a FIN', (socket) => socket.end('too late')],
  ])('have the idle time of a server that ends what rests %s', async (_, end) => {
    const timers = new Map<unknown, NodeJS.Timeout>();
    await using server = await headServer((socket) => {
      clearTimeout(timers.get(socket));
      timers.set(socket, setTimeout(end, 60, socket));
      socket.write(`HTTP/1.1 200 OK\r\n${LENGTH}`);
    });
    // Pauses so long that a busy machine, which may end a connection late, still ends it before the next request.
    const load = { kind: 'open', ratePerSecond: 3, arrivals: 'constant', durationMs: 1_700 } as const;
    const outcome = await loadHere(specOf({ port: server.port, strategy: { driver }, load }));
    if (outcome.eventLoop.maxUs > READ_LATE_US) return;
    const { fin, ...others } = outcome.connections.ends!;
    expect(others).toEqual({});
    // undici closes at the bytes, maybe before the FIN is there; `socket` waits for it.
    if (driver === 'socket') expect(outcome.connections.closedByServer).toBe(fin!.connections);
    expect(fin!.connections).toBeGreaterThanOrEqual(4);
    // A busy machine may read the answer late, so the idle time has no bound but this.
    expect(fin!.idleMs.least).toBeGreaterThan(0);
    expect(fin!.ageMs.least).toBeGreaterThanOrEqual(fin!.idleMs.least);
    expect(fin!.answers).toMatchObject({ least: 1, most: 1 });
    expect(outcome.connections.keptPauseMs).toBe(0);
  });

  test('do not count what the strategy ended', async () => {
    await using server = await answering(`HTTP/1.1 200 OK\r\nConnection: close\r\n${LENGTH}`, 1);
    const { connections } = await drive(server, { driver, reuse: 'one-request' });
    expect(connections).toMatchObject({ opened: 40, ends: {} });
  });
});

test.each<[EndReason, string]>([
  ['close', `HTTP/1.1 200 OK\r\nConnection: close\r\n${LENGTH}`],
  ['http/1.0', `HTTP/1.0 200 OK\r\n${LENGTH}`],
  ['fin', `HTTP/1.1 200 OK\r\n${LENGTH}`],
  ['no-length', 'HTTP/1.1 200 OK\r\n\r\nhello'],
])('A client that is to close records what the server ended first: %s', async (reason, bytes) => {
  await using server = await answering(bytes, 1);
  const { counts, connections } = await drive(server, {
    driver: 'socket',
    reuse: 'one-request',
    closer: 'client',
  });
  expect(counts).toMatchObject({ responses: 40, errors: {} });
  const { closedByClient, closedByServer, endedFirst } = connections;
  expect(closedByClient + closedByServer).toBeGreaterThanOrEqual(38);
  expect(endedFirst).toEqual(closedByServer === 0 ? {} : { [reason]: closedByServer });
  // The FIN ends the answer, so the client cannot be first.
  if (reason === 'no-length') expect(closedByClient).toBe(0);
  expect([connections.ends, connections.announced]).toEqual([{}, {}]);
});

test.each(['client', 'reset'] as const)(
  'A server that keeps connections ends none before a closer %s',
  async (closer) => {
    await using server = await answering(`HTTP/1.1 200 OK\r\n${LENGTH}`, Infinity);
    const { connections } = await drive(server, { driver: 'socket', reuse: 'one-request', closer });
    expect(connections).toMatchObject({ opened: 40, closedByServer: 0, endedFirst: {} });
  },
);

test('A connection whose server speaks unasked and stays takes no further request, and the client closes it', async () => {
  await using server = await headServer((socket) => {
    socket.write(`HTTP/1.1 200 OK\r\n${LENGTH}`);
    setTimeout(() => socket.write(UNASKED), 20);
  });
  const load = { kind: 'open', ratePerSecond: 3, arrivals: 'constant', durationMs: 1_200 } as const;
  const timeouts = { ...TIMEOUTS, serverCloseMs: 100 };
  const { counts, connections, eventLoop } = await loadHere(specOf({ port: server.port, load }), timeouts);
  if (eventLoop.maxUs > READ_LATE_US) return;
  expect(counts.errors).toEqual({});
  expect(counts.statuses).toEqual({ 200: counts.requests });
  expect(connections).toMatchObject({ opened: counts.requests, requestsMax: 1 });
  expect(Object.keys(connections.ends!)).toEqual(['fin']);
});

test('Bytes after an answer are an error of that answer, and no end by the server', async () => {
  await using server = await answering(`HTTP/1.1 200 OK\r\n${LENGTH}${UNASKED}`, Infinity);
  const { counts, connections } = await drive(server, { driver: 'socket' });
  expect(counts.errors).toEqual({ ERR_UNEXPECTED_DATA: counts.requests });
  expect(connections).toMatchObject({ closedByServer: 0, ends: {} });
});

test.each([UNASKED, 'more'])(
  'undici ends the connection for bytes after an answer, and counts that: %j',
  async (more) => {
    await using server = await answering(`HTTP/1.1 200 OK\r\n${LENGTH}${more}`, Infinity);
    const { counts, connections } = await drive(server, { driver: 'undici', poolChoice: 'first' });
    expect(counts).toMatchObject({ responses: 40, errors: {} });
    expect(connections).toMatchObject({ opened: 40, closedByServer: 0, ends: {} });
    expect(connections.trailed).toBeGreaterThanOrEqual(38);
  },
);

test('undici counts no such bytes with a server that sends none', async () => {
  await using server = await answering(`HTTP/1.1 200 OK\r\n${LENGTH}`, 5);
  const { connections } = await drive(server, { driver: 'undici', poolChoice: 'first' });
  expect(connections.trailed).toBe(0);
});

test('keptPauseMs is the longest pause that a connection outlived', async () => {
  await using server = await answering(`HTTP/1.1 200 OK\r\n${LENGTH}`, Infinity);
  const load = { kind: 'open', ratePerSecond: 10, arrivals: 'constant', durationMs: 600 } as const;
  const { connections } = await loadHere(specOf({ port: server.port, strategy: { pool: 1 }, load }));
  expect(connections.opened).toBe(1);
  expect(connections.keptPauseMs).toBeGreaterThan(50);
});

describe.each<Driver>(['http2', 'undici'])('HTTP/2 by %s', (driver) => {
  const strategy = { driver, protocol: 'h2', tls: '1.3', pool: 1, poolChoice: 'first' } as const;

  test('records a GOAWAY', async () => {
    let answered = 0;
    await using server = await h2Server({
      stream: (stream) => {
        helloStream(stream);
        answered += 1;
        if (answered % 10 === 0) stream.session?.close();
      },
    });
    const spec = specOf({ ...server, strategy, load: { ...CLOSED, concurrency: 1 } });
    const { counts, connections } = await loadHere(spec);
    expect(counts.responses).toBeGreaterThanOrEqual(36);
    const { goaway, ...others } = connections.ends!;
    expect(others).toEqual({});
    expect(goaway!.connections).toBeGreaterThanOrEqual(3);
  });

  test('counts no connection in the pool that a GOAWAY has retired', async () => {
    const asked = new Map<unknown, number>();
    await using server = await h2Server({
      stream: (stream) => {
        const earlier = asked.get(stream.session) ?? 0;
        asked.set(stream.session, earlier + 1);
        setTimeout(helloStream, 5, stream);
        if (earlier === 4) stream.session!.close();
      },
    });
    const spec = specOf({ ...server, strategy, load: { ...CLOSED, concurrency: 4, requests: 100 } });
    const { counts, connections } = await loadHere(spec);
    expect(counts).toMatchObject({ responses: 100, errors: {} });
    expect(connections.usablePeak).toBe(1);
    expect(connections.peak).toBeLessThanOrEqual(1 + connections.announced!.goaway!);
    expect(connections.announced!.goaway).toBeGreaterThanOrEqual(19);
    expect(connections.ends!.goaway!.answers).toMatchObject({ least: 5, most: 5 });
  });

  test('records the limit of streams in the SETTINGS', async () => {
    const settings = { maxConcurrentStreams: 3 };
    await using server = await h2Server(
      { stream: (stream) => setTimeout(helloStream, 5, stream) },
      { settings },
    );
    const spec = specOf({ ...server, strategy, load: { ...CLOSED, concurrency: 8 } });
    const { counts, connections } = await loadHere(spec);
    expect(counts).toMatchObject({ responses: 40, errors: {} });
    expect(connections).toMatchObject({ opened: 1, streamLimit: 3, mostInFlight: 3 });
  });
});
