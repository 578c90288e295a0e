import type { ServerHttp2Stream } from 'node:http2';
import { describe, expect, test } from 'vitest';
import { TIMEOUTS } from '../connection/timeouts.ts';
import { decodeHistogram, summarise } from '../record/latency.ts';
import { closedPort, rawServer } from '../testing/servers.ts';
import { HASTY, loadHere } from '../testing/session.ts';
import { specOf } from '../testing/spec.ts';
import { expectSums } from '../testing/sums.ts';
import { h2cServer, helloStream } from './testing/servers.ts';

/** Both clients of ours that speak HTTP/2. */
const CLIENTS = [
  { driver: 'http2', H2C: { driver: 'http2', protocol: 'h2c' } },
  { driver: 'socket', H2C: { driver: 'socket', protocol: 'h2c' } },
] as const;

/** Answers after this many ms. */
const after = (ms: number) => (stream: ServerHttp2Stream) => void setTimeout(() => helloStream(stream), ms);

/** A closed load of eight callers with this number of requests. */
const times = (requests: number) =>
  ({ kind: 'closed', concurrency: 8, durationMs: 20_000, requests }) as const;

describe.each(CLIENTS)('the driver $driver and its streams', ({ H2C }) => {
  test('carries all callers on one connection, including those that sent while it opened', async () => {
    await using server = await h2cServer({ stream: after(5) });
    const outcome = await loadHere(specOf({ port: server.port, strategy: H2C, load: times(80) }));
    expectSums(outcome);
    expect(outcome.counts).toMatchObject({ responses: 80, errors: {} });
    expect(outcome.connections).toMatchObject({ opened: 1, peak: 1, mostInFlight: 8, protocols: { h2c: 1 } });
    expect(decodeHistogram(outcome.histograms.cold).totalCount).toBe(1);
  });

  test('opens a connection if all are full, up to the size of the pool', async () => {
    await using server = await h2cServer({ stream: after(5) });
    const strategy = { ...H2C, streams: 3 } as const;
    const free = await loadHere(specOf({ port: server.port, strategy, load: times(80) }));
    expectSums(free);
    expect(free.connections).toMatchObject({ opened: 3, peak: 3, mostInFlight: 3 });
    const bound = await loadHere(
      specOf({ port: server.port, strategy: { ...strategy, pool: 2 }, load: times(80) }),
    );
    expectSums(bound);
    expect(bound.connections).toMatchObject({ opened: 2, peak: 2, mostInFlight: 3 });
  });

  test("respects the server's limit: requests above it wait for the pool", async () => {
    let [now, most] = [0, 0];
    const stream = (opened: ServerHttp2Stream) => {
      most = Math.max(most, ++now);
      opened.once('close', () => (now -= 1));
      after(10)(opened);
    };
    await using server = await h2cServer({ stream }, { settings: { maxConcurrentStreams: 2 } });
    const spec = specOf({ port: server.port, strategy: { ...H2C, pool: 1, streams: 8 }, load: times(40) });
    const outcome = await loadHere(spec);
    expectSums(outcome);
    expect(outcome.counts).toMatchObject({ responses: 40, errors: {} });
    expect([outcome.connections.mostInFlight, most]).toEqual([2, 2]);
    // Two of eight callers are served at a time: each waits for three rounds of 10 ms.
    expect(summarise(decodeHistogram(outcome.histograms.poolWait)).p50Us).toBeGreaterThan(25_000);
  });

  test.each([
    ['lifo', 'newest'],
    ['fifo', 'oldest'],
  ] as const)('takes the connections in the order %s', async (poolChoice, chosen) => {
    await using server = await h2cServer({ stream: helloStream });
    const strategy = { ...H2C, streams: 1, poolChoice } as const;
    // The first of ten pages opens four connections. Each later page chooses from four, three and two.
    const load = { ...times(40), concurrency: 1, objectsPerPage: 4 };
    const outcome = await loadHere(specOf({ port: server.port, strategy, load }));
    expectSums(outcome);
    expect(outcome.connections).toMatchObject({
      opened: 4,
      choices: { newest: 0, oldest: 0, other: 0, [chosen]: 27 },
    });
  });
});

describe.each(CLIENTS)('the driver $driver and the lifetime of its connections', ({ H2C }) => {
  test.each([
    ['client', 'closedByClient'],
    ['reset', 'resetByClient'],
  ] as const)('carries N requests on a connection when the closer is %s', async (closer, counter) => {
    await using server = await h2cServer({ stream: helloStream });
    const strategy = { ...H2C, reuse: 'requests-5', closer } as const;
    const outcome = await loadHere(specOf({ port: server.port, strategy, load: times(80) }));
    expectSums(outcome);
    expect(outcome.counts).toMatchObject({ responses: 80, errors: {} });
    expect(outcome.connections).toMatchObject({ requestsMax: 5, opened: server.accepted() });
    expect(outcome.connections[counter]).toBeGreaterThanOrEqual(outcome.connections.opened - 8);
  });

  test('lets the streams of a connection that is N seconds old end before it closes', async () => {
    await using server = await h2cServer({ stream: after(20) });
    const load = { kind: 'closed', concurrency: 4, durationMs: 20_000, requests: 100 } as const;
    const startMs = performance.now();
    const outcome = await loadHere(
      specOf({ port: server.port, strategy: { ...H2C, reuse: 'seconds-0.1' }, load }),
    );
    expectSums(outcome);
    expect(outcome.counts.errors).toEqual({});
    // With answers of 20 ms, a connection carries at most 24 in its time.
    expect(outcome.connections.opened).toBeGreaterThanOrEqual(4);
    expect(outcome.connections.opened).toBeLessThanOrEqual(2 * (1 + (performance.now() - startMs) / 100));
  });

  test('closes connections that were idle too long', async () => {
    await using server = await h2cServer({ stream: helloStream });
    const load = { kind: 'open', ratePerSecond: 10, arrivals: 'constant', durationMs: 500 } as const;
    const outcome = await loadHere(
      specOf({ port: server.port, strategy: { ...H2C, idleTimeoutMs: 20 }, load }),
    );
    expectSums(outcome);
    const { requests, responses, unsent, errors } = outcome.counts;
    // A busy machine may miss the last one.
    expect([requests + unsent, responses, errors]).toEqual([5, requests, {}]);
    const { closedByClient, idledOut, opened } = outcome.connections;
    expect(idledOut).toBeGreaterThanOrEqual(1);
    // All but the last, which may still be open at the end of the load.
    expect([opened, closedByClient]).toEqual([server.accepted(), idledOut]);
    expect(opened - idledOut).toBeLessThanOrEqual(1);
  });

  test('uses source addresses round robin', async () => {
    await using server = await h2cServer({ stream: after(5) });
    const sourceAddresses = ['127.0.0.2', '127.0.0.3'];
    const strategy = { ...H2C, streams: 2 } as const;
    const outcome = await loadHere(specOf({ port: server.port, strategy, sourceAddresses, load: times(40) }));
    expectSums(outcome);
    expect(outcome.connections.sources).toEqual({ '127.0.0.2': 2, '127.0.0.3': 2 });
  });
});

/** A frame of HTTP/2 (RFC 9113, 4.1). */
const frame = (type: number, flags: number, id: number, payload: readonly number[]) => [
  ...[0, 0, payload.length, type, flags],
  ...[0, 0, 0, id, ...payload],
];

describe.each(CLIENTS)('the driver $driver in front of a server that misbehaves', ({ H2C }) => {
  const head = (stream: ServerHttp2Stream) => {
    stream.respond({ ':status': 200, 'content-length': 10 });
    stream.write('abc');
    return stream;
  };
  /** Breaks an answer off once its first bytes are sent. */
  const breakOff = (stream: ServerHttp2Stream, how: () => void) => {
    stream.respond({ ':status': 200 });
    stream.write('abc', () => setTimeout(how, 2));
  };

  test.each<[string, string, (stream: ServerHttp2Stream) => unknown]>([
    ['is refused', 'NGHTTP2_REFUSED_STREAM', (stream) => stream.close(7)],
    ['is cancelled', 'NGHTTP2_CANCEL', (stream) => stream.close(8)],
    [
      'is broken off',
      'NGHTTP2_INTERNAL_ERROR',
      (stream) => breakOff(stream, () => stream.destroy(new Error('x'))),
    ],
    ['ends with the connection', 'NGHTTP2_ENHANCE_YOUR_CALM', ({ session }) => session!.goaway(11)],
    ['is shorter than announced', 'NGHTTP2_PROTOCOL_ERROR', (stream) => void head(stream).end()],
    ['never comes', 'ERR_REQUEST_TIMEOUT', () => {}],
    ['stops half-way', 'ERR_REQUEST_TIMEOUT', head],
  ])('counts an answer that %s', async (_, code, stream) => {
    await using server = await h2cServer({ stream });
    // Short timeouts only to test the timeout: a busy machine must not pass for a silent server.
    const timeouts = code === 'ERR_REQUEST_TIMEOUT' ? HASTY : TIMEOUTS;
    const outcome = await loadHere(specOf({ port: server.port, strategy: H2C, load: times(16) }), timeouts);
    expectSums(outcome);
    expect(Object.keys(outcome.counts.errors)).toEqual([code]);
    expect(outcome.counts.responses).toBe(0);
  });

  test.each([
    ['a FIN instead of an answer', 'ERR_CLOSED_BEFORE_RESPONSE', 'end', 'closedByServer'],
    ['a reset instead of an answer', 'ECONNRESET', 'reset', 'resetByServer'],
  ] as const)('counts %s', async (_, code, then, counter) => {
    await using server = await rawServer(
      (socket) => void (then === 'end' ? socket.end() : socket.resetAndDestroy()),
    );
    const outcome = await loadHere(specOf({ port: server.port, strategy: H2C }));
    expectSums(outcome);
    expect(Object.keys(outcome.counts.errors)).toEqual([code]);
    expect(outcome.connections[counter]).toBeGreaterThan(outcome.counts.requests / 2);
  });

  // Raw frames, because Node's server ends a stream before it cancels it; its client sees the same 'end' for both.
  test('counts an answer that is cancelled half-way', async () => {
    const settings = frame(4, 0, 0, []);
    const headers = frame(1, 0x4, 1, [0x88]); // END_HEADERS; `:status: 200` is entry 8 of the static table.
    const data = frame(0, 0, 1, [1, 2, 3]);
    const reset = frame(3, 0, 1, [0, 0, 0, 8]);
    const answer = Buffer.from([...settings, ...headers, ...data, ...reset]);
    await using server = await rawServer((socket, earlier) => void (earlier === 0 && socket.write(answer)));
    const load = { kind: 'closed', concurrency: 1, durationMs: 20_000, requests: 5 } as const;
    const strategy = { ...H2C, reuse: 'one-request' } as const;
    const outcome = await loadHere(specOf({ port: server.port, strategy, load }));
    expectSums(outcome);
    expect(outcome.counts).toMatchObject({ requests: 5, responses: 0, errors: { NGHTTP2_CANCEL: 5 } });
  });

  test('counts an answer that is not HTTP/2', async () => {
    await using server = await rawServer((socket) => void socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const outcome = await loadHere(specOf({ port: server.port, strategy: H2C }));
    expectSums(outcome);
    expect(Object.keys(outcome.counts.errors)).toEqual(['ERR_HTTP2_ERROR']);
  });

  test('opens a new connection after a GOAWAY, and loses no request in flight', async () => {
    // Each session ends with its first stream.
    const stream = (opened: ServerHttp2Stream) => {
      opened.session!.close();
      after(5)(opened);
    };
    await using server = await h2cServer({ stream });
    const spec = specOf({ port: server.port, strategy: { ...H2C, streams: 1 }, load: times(24) });
    const outcome = await loadHere(spec);
    expectSums(outcome);
    expect(outcome.counts).toMatchObject({ responses: 24, errors: {} });
    expect(outcome.connections).toMatchObject({ opened: 24, requestsMax: 1 });
  });

  test('opens the next connection while a retired one still answers', async () => {
    let held: ServerHttp2Stream | null = null;
    const sessions = new Map<unknown, number>();
    const stream = (opened: ServerHttp2Stream): void => {
      // The third answer of a connection comes with the first request on the next one.
      if (!sessions.has(opened.session) && held !== null) helloStream(held);
      const asked = (sessions.get(opened.session) ?? 0) + 1;
      sessions.set(opened.session, asked);
      if (asked !== 3 || sessions.size > 5) {
        helloStream(opened);
        return;
      }
      held = opened;
      opened.session!.close();
    };
    await using server = await h2cServer({ stream });
    const load = { ...times(40), concurrency: 2 };
    const outcome = await loadHere(specOf({ port: server.port, strategy: { ...H2C, pool: 1 }, load }));
    expectSums(outcome);
    expect(outcome.counts).toMatchObject({ responses: 40, errors: {} });
    expect(outcome.connections).toMatchObject({
      opened: 6,
      peak: 2,
      usablePeak: 1,
      announced: { goaway: 5 },
      ends: { goaway: { connections: 5, answers: { least: 3, most: 3 } } },
    });
  });

  test('sends a request again that a retired connection did not carry', async () => {
    let first: ServerHttp2Stream;
    let answered = 0;
    // The second stream of a connection makes the server retire it, which has done nothing but for the first.
    const stream = (opened: ServerHttp2Stream): void => {
      const isFirst = opened.id === 1;
      if (isFirst) first = opened;
      if (isFirst && answered < 15) return;
      if (!isFirst) opened.session!.goaway(0, 1);
      answered += 1;
      helloStream(first);
    };
    await using server = await h2cServer({ stream });
    const load = { ...times(16), concurrency: 2 };
    const outcome = await loadHere(specOf({ port: server.port, strategy: { ...H2C, pool: 1 }, load }));
    expectSums(outcome);
    expect(outcome.counts).toMatchObject({ requests: 16, responses: 16, errors: {} });
    expect(outcome.connections).toMatchObject({ opened: 16, repeats: 15, usablePeak: 1 });
  });

  test('sends a request again once only', async () => {
    const goaway = frame(7, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]);
    const refusal = Buffer.from([...frame(4, 0, 0, []), ...goaway]);
    await using server = await rawServer((socket, earlier) => void (earlier === 0 && socket.end(refusal)));
    const outcome = await loadHere(
      specOf({ port: server.port, strategy: { ...H2C, pool: 1 }, load: times(16) }),
    );
    expectSums(outcome);
    expect(outcome.counts).toMatchObject({
      requests: 16,
      responses: 0,
      errors: { NGHTTP2_REFUSED_STREAM: 16 },
    });
    expect(outcome.connections.repeats).toBe(16);
  });

  test('arrivals go on when no server listens, and it retries with one connection', async () => {
    const load = { kind: 'open', ratePerSecond: 1_000, arrivals: 'constant', durationMs: 300 } as const;
    const outcome = await loadHere(specOf({ port: await closedPort(), strategy: H2C, load }));
    expectSums(outcome);
    expect(Object.keys(outcome.counts.errors)).toEqual(['ECONNREFUSED']);
    expect(outcome.counts.requests + outcome.counts.unsent).toBe(300);
    expect(outcome.counts.requests).toBeLessThan(50);
    expect(outcome.connections).toMatchObject({ opened: 0, failed: outcome.counts.requests });
    expect(outcome.backoffs.count).toBeGreaterThan(3);
  });
});
