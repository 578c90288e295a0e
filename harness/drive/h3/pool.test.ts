import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { type Exchange, newExchange } from '../exchange.ts';
import { Recorder } from '../record/recorder.ts';
import { StreamPool, type StreamPoolSettings } from '../streams/pool.ts';
import { type ConnectionSettings, H3Connection } from './connection.ts';
import { FakeSession } from './testing/fake-session.ts';

type PoolChanges = Partial<ConnectionSettings & Pick<StreamPoolSettings, 'most' | 'choice'>>;

/** A pool with fake sessions under the test's control. */
function poolOf({ most = Infinity, choice = 'lifo', ...changes }: PoolChanges = {}) {
  const sessions: FakeSession[] = [];
  const ended: [Exchange, string][] = [];
  const record = new Recorder({ bucketMs: 100, connectBin: 100, detail: false });
  let nowUs = 0;
  const settings: ConnectionSettings = {
    // Always increasing: it tells which connection was used last.
    clock: () => nowUs++,
    connect: () => {
      const session = new FakeSession();
      sessions.push(session);
      return { session, resumes: false };
    },
    source: '198.18.0.1',
    whyNoSocket: async () => 'EADDRINUSE',
    record,
    headers: {},
    body: new Uint8Array(),
    reuse: { requests: Infinity, seconds: Infinity },
    streams: Infinity,
    closer: 'client',
    requestTimeoutUs: 1_000_000,
    serverCloseUs: Infinity,
    idleTimeoutUs: Infinity,
    ...changes,
  };
  const pool = new StreamPool({
    clock: settings.clock,
    protocol: 'h3',
    most,
    choice,
    create: (exchange, events) => new H3Connection(settings, exchange, events),
    record,
    ended: (exchange, ending) => void ended.push([exchange, ending]),
  });
  const ask = (requests: number): Exchange[] =>
    Array.from({ length: requests }, () => {
      const exchange = newExchange();
      pool.request(exchange, 0);
      return exchange;
    });
  const streams = (): number[] => sessions.map((session) => session.streams.length);
  const cost = {
    startedAtNs: '0',
    eventLoop: { p50Us: 0, p99Us: 0, maxUs: 0 },
    cpu: { userMs: 0, systemMs: 0 },
  };
  const outcome = () => record.outcome(cost, []);
  return { pool, sessions, ended, outcome, ask, streams };
}

test('StreamPool makes requests wait for a connection that is opening', () => {
  const { sessions, ask, streams } = poolOf();
  const [first, second] = ask(5);
  expect(streams()).toEqual([0]);
  sessions[0]!.connect();
  expect(streams()).toEqual([5]);
  expect([first!.isCold, second!.isCold]).toEqual([true, false]);
});

test('StreamPool opens as many connections as the requests need streams', () => {
  const { sessions, ask, streams } = poolOf({ streams: 2, most: 2 });
  ask(7);
  for (const session of sessions) session.connect();
  expect(streams()).toEqual([2, 2]);
  sessions[0]!.streams[0]!.answer();
  expect(streams()).toEqual([3, 2]);
});

test.each([
  ['lifo', [1, 2], 'newest'],
  ['fifo', [2, 1], 'oldest'],
] as const)('StreamPool takes the idle connections in the order %s', (choice, expected, chosen) => {
  const { sessions, ask, streams, outcome } = poolOf({ choice, streams: 1 });
  ask(2);
  for (const session of sessions) session.connect();
  for (const session of sessions) session.streams[0]!.answer();
  ask(1);
  expect(streams()).toEqual(expected);
  expect(outcome().connections.choices[chosen]).toBe(1);
});

test('StreamPool closes only connections that were idle too long', () => {
  let nowUs = 0;
  const { pool, sessions, ask } = poolOf({ clock: () => nowUs, idleTimeoutUs: 40_000 });
  ask(1);
  sessions[0]!.connect();
  nowUs = 100_000;
  pool.sweep(nowUs);
  sessions[0]!.streams[0]!.answer();
  pool.sweep(139_000);
  expect(sessions[0]!.isClosed).toBe(false);
  pool.sweep(140_000);
  expect(sessions[0]!.isClosed).toBe(true);
});

test.each([
  ['one-request', { requests: 1, seconds: Infinity }, 1],
  ['requests-3', { requests: 3, seconds: Infinity }, 3],
  ['seconds-0', { requests: Infinity, seconds: 0 }, 1],
])('StreamPool closes a connection as reuse %s says', (_, reuse, requests) => {
  const { sessions, ask } = poolOf({ reuse });
  ask(1);
  sessions[0]!.connect();
  for (let carried = 1; carried < requests; carried++) {
    sessions[0]!.streams[carried - 1]!.answer();
    expect(sessions[0]!.isClosed).toBe(false);
    ask(1);
  }
  sessions[0]!.streams.at(-1)!.answer();
  expect([sessions[0]!.isClosed, sessions[0]!.streams.length]).toEqual([true, requests]);
});

test("StreamPool opens another connection for requests above the server's limit", () => {
  const { sessions, ask, streams } = poolOf();
  ask(5);
  sessions[0]!.credit = 3;
  sessions[0]!.connect();
  expect(streams()).toEqual([3, 0]);
});

test('StreamPool waits for credit that is on its way, and opens no connection', async () => {
  const { sessions, ask, streams, ended } = poolOf();
  ask(3);
  const [session] = sessions as [FakeSession];
  session.credit = 3;
  session.connect();
  session.streams[0]!.answer();
  ask(1);
  expect([streams(), ended.length]).toEqual([[3], 1]);
  session.credit = 1;
  await expect.poll(streams).toEqual([4]);
});

test('StreamPool retries the opener too if the server gives no credit at first', async () => {
  const { sessions, ask, streams } = poolOf({ most: 1 });
  ask(2);
  sessions[0]!.credit = 0;
  sessions[0]!.connect();
  await wait(5);
  expect(streams()).toEqual([0]);
  sessions[0]!.credit = 2;
  await expect.poll(streams).toEqual([2]);
});

test('StreamPool records the limit of streams of a server only before any has ended', async () => {
  const { sessions, outcome, ask } = poolOf({ most: 1 });
  ask(5);
  sessions[0]!.credit = 3;
  sessions[0]!.connect();
  expect(outcome().connections.streamLimit).toBe(3);
  sessions[0]!.streams[0]!.answer();
  ask(1);
  expect(outcome().connections).toMatchObject({ streamLimit: 3, mostInFlight: 3 });

  const late = poolOf({ most: 1 });
  late.ask(2);
  late.sessions[0]!.credit = 3;
  late.sessions[0]!.connect();
  late.sessions[0]!.streams[0]!.answer();
  // The third stream of its credit, and one more that it has none for yet.
  late.ask(2);
  expect(late.outcome().connections).toMatchObject({ streamLimit: null, mostInFlight: 2 });
});

test('StreamPool stops using a connection at GOAWAY, and waits for its answers', () => {
  const { sessions, ended, ask, streams } = poolOf();
  ask(2);
  sessions[0]!.connect();
  sessions[0]!.emit('goaway');
  ask(1);
  sessions[1]!.connect();
  expect(streams()).toEqual([2, 1]);
  for (const stream of sessions[0]!.streams) stream.answer();
  expect(ended.map(([, ending]) => ending)).toEqual(['answered', 'answered']);
  expect(sessions.map(({ isClosed }) => isClosed)).toEqual([true, false]);
});

test('StreamPool opens the next connection while a retired one still answers, and no other', () => {
  const { pool, sessions, outcome, ask, streams } = poolOf({ most: 1, streams: 2 });
  ask(3);
  sessions[0]!.connect();
  expect([streams(), pool.usage().queued]).toEqual([[2], 1]);
  sessions[0]!.emit('goaway');
  sessions[0]!.emit('goaway');
  sessions[1]!.connect();
  ask(2);
  expect([streams(), pool.usage().queued]).toEqual([[2, 2], 1]);
  expect(outcome().connections).toMatchObject({
    opened: 2,
    peak: 2,
    usablePeak: 1,
    announced: { goaway: 1 },
  });
  for (const stream of sessions[0]!.streams) stream.answer();
  // The place of the first one is taken.
  ask(1);
  expect([sessions.length, pool.usage().queued]).toEqual([2, 2]);
});

test('StreamPool counts answers that the server cut off, and the closing side', async () => {
  const { sessions, outcome, ended, ask } = poolOf();
  ask(2);
  sessions[0]!.connect();
  sessions[0]!.streams[0]!.emit('response', { ':status': '200' });
  sessions[0]!.emit('close', { errorCode: 0x100 });
  await expect.poll(() => ended.map(([, ending]) => ending)).toEqual(['failed', 'failed']);
  const { counts, connections } = outcome();
  expect(counts.errors).toEqual({ ERR_RESPONSE_TRUNCATED: 1, ERR_CLOSED_BEFORE_RESPONSE: 1 });
  expect(connections).toMatchObject({ opened: 1, closedByServer: 1, closedByClient: 0 });
});

test('StreamPool reports a failed handshake for the exchange it was opened for', () => {
  const { sessions, ended, ask } = poolOf();
  const [first] = ask(2);
  sessions[0]!.emit('close', { errorCode: 0x130 });
  expect(ended).toEqual([[first, 'unconnected']]);
  // The other exchange gets a new connection.
  sessions[1]!.connect();
  expect(sessions[1]!.streams.length).toBe(1);
});

test('StreamPool counts a connection that got no socket, which the library does not report', async () => {
  const { sessions, ended, outcome, ask } = poolOf({ most: 1 });
  const [first] = ask(1);
  sessions[0]!.hasSocket = false;
  await expect.poll(() => ended).toEqual([[first, 'unconnected']]);
  expect(outcome().counts.errors).toEqual({ EADDRINUSE: 1 });
});

test('StreamPool waits for the library error of a connection without a socket if sockets are available', async () => {
  const { sessions, ended, outcome, ask } = poolOf({ most: 1, whyNoSocket: async () => null });
  const [first] = ask(1);
  sessions[0]!.hasSocket = false;
  // After the first check of its socket.
  await wait(30);
  sessions[0]!.emit('error', Object.assign(new Error('unknown CA'), { code: 'ERR_TLS_ALERT_48' }));
  expect(ended).toEqual([[first, 'unconnected']]);
  expect(outcome().counts.errors).toEqual({ ERR_TLS_ALERT_48: 1 });
});

test('StreamPool gives up on a connection that never got a socket although sockets are available', async () => {
  const { sessions, outcome, ask } = poolOf({ most: 1, whyNoSocket: async () => null });
  ask(1);
  sessions[0]!.hasSocket = false;
  await expect.poll(() => outcome().counts.errors, { timeout: 5_000 }).toEqual({ ERR_H3_NO_SOCKET: 1 });
});
