import type { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import type { Strategy } from '../../scenario/strategy.ts';
import { decodeHistogram } from '../record/latency.ts';
import { headServer, httpServer } from '../testing/servers.ts';
import { HASTY, loadHere } from '../testing/session.ts';
import { specOf } from '../testing/spec.ts';
import { expectSums } from '../testing/sums.ts';
import { onEachWire } from '../testing/wires.ts';

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
const LAST = OK.replace('\r\n', '\r\nConnection: close\r\n');

/** A closed load: number of callers, and of requests in all. */
const load = (concurrency: number, requests: number) =>
  ({ kind: 'closed', concurrency, requests, durationMs: 10_000 }) as const;

/** Collects requests and calls `answer` once for each full batch, with the number of answers to write. */
function answerInBatches(most: number, answer: (socket: Socket) => void) {
  const waiting = new Map<Socket, number>();
  return headServer((socket) => {
    const count = (waiting.get(socket) ?? 0) + 1;
    waiting.set(socket, count % most);
    if (count === most) answer(socket);
  });
}

/** Writes an answer 20 ms after the driver could read the one before: this process may stand still in between. */
function answerSlowly(socket: Socket, left: number): void {
  setTimeout(() => {
    socket.write(OK);
    if (left > 1) setImmediate(() => answerSlowly(socket, left - 1));
  }, 20);
}

onEachWire(() => {
  describe('pipelining', () => {
    test('writes n requests before the first answer', async () => {
      await using server = await answerInBatches(4, (socket) => socket.write(OK.repeat(4)));
      const spec = specOf({ port: server.port, strategy: { pool: 1, pipelining: 4 }, load: load(4, 40) });
      const outcome = await loadHere(spec);
      expectSums(outcome);
      expect(outcome.counts).toMatchObject({ responses: 40, errors: {} });
      expect(outcome.connections).toMatchObject({ opened: 1, mostInFlight: 4, requestWrites: 40 });
    });

    test('reads answers split at any byte', async () => {
      await using server = await answerInBatches(3, (socket) => {
        const text = OK.repeat(3);
        const cuts = [0, 3, OK.length + 1, 2 * OK.length - 1, text.length];
        const write = (piece: number): void => {
          socket.write(text.slice(cuts[piece], cuts[piece + 1]));
          if (piece + 2 < cuts.length) setTimeout(write, 2, piece + 1);
        };
        write(0);
      });
      const spec = specOf({ port: server.port, strategy: { pool: 1, pipelining: 3 }, load: load(3, 30) });
      const outcome = await loadHere(spec);
      expectSums(outcome);
      expect(outcome.counts).toMatchObject({ responses: 30, errors: {} });
    });

    test.each<[string, Partial<Strategy>, number, number, number, number]>([
      ['opens all connections of the pool first', { pool: 4, pipelining: 8 }, 4, 4, 1, 1],
      // Until the other connections are open, the first one carries the four that wait.
      ['then pipelines', { pool: 4, pipelining: 8 }, 8, 4, 2, 5],
      ['goes no deeper than asked for', { pool: 2, pipelining: 3 }, 16, 2, 3, 3],
      ['does not happen at 1', { pool: 2, pipelining: 1 }, 16, 2, 1, 1],
    ])('%s', async (_, strategy, callers, opened, least, most) => {
      await using server = await httpServer((_request, response) => setTimeout(() => response.end('x'), 10));
      const outcome = await loadHere(
        specOf({ port: server.port, strategy, load: load(callers, 5 * callers) }),
      );
      expectSums(outcome);
      expect(outcome.counts).toMatchObject({ responses: 5 * callers, errors: {} });
      expect(outcome.connections.opened).toBe(opened);
      expect(outcome.connections.mostInFlight).toBeGreaterThanOrEqual(least);
      expect(outcome.connections.mostInFlight).toBeLessThanOrEqual(most);
    });

    test('measures the latency of each request separately', async () => {
      await using server = await answerInBatches(4, (socket) => answerSlowly(socket, 4));
      const spec = specOf({ port: server.port, strategy: { pool: 1, pipelining: 4 }, load: load(4, 4) });
      const ttfb = decodeHistogram((await loadHere(spec)).histograms.ttfb);
      const at = [25, 50, 75, 100].map((percent) => ttfb.getValueAtPercentile(percent));
      // Each answer is 20 ms later than the one before; a timer may fire up to 1 ms early.
      for (const [i, us] of at.entries()) expect(us).toBeGreaterThanOrEqual(20_000 * (i + 1) - 2_000);
      expect(at[0]).toBeLessThan(at[3]! - 50_000);
    });
  });

  describe('pipelining ends a connection as its strategy says', () => {
    test.each([
      ['client', 0],
      ['server', 1],
      ['reset', 0],
    ] as const)('after N requests: closer %s', async (closer, asked) => {
      const heads: string[][] = [];
      await using server = await headServer((socket, head, earlier) => {
        if (earlier === 0) heads.push([]);
        heads.at(-1)!.push(head);
        if (head.includes('Connection: close')) socket.end(LAST);
        else socket.write(OK);
      });
      const strategy = { pool: 1, pipelining: 4, reuse: 'requests-5', closer } as const;
      const outcome = await loadHere(specOf({ port: server.port, strategy, load: load(6, 30) }));
      expectSums(outcome);
      expect(outcome.counts).toMatchObject({ responses: 30, errors: {} });
      expect(outcome.connections).toMatchObject({
        opened: 6,
        requestsMin: 5,
        requestsMax: 5,
        mostInFlight: 4,
      });
      // With closer server, the last request of each connection asks for the close.
      const last = heads.map((all) => all.map((head) => Number(head.includes('Connection: close'))));
      expect(last).toEqual(Array.from({ length: 6 }, () => [0, 0, 0, 0, asked]));
    });

    test.each(['client', 'server'] as const)('after N seconds: closer %s', async (closer) => {
      await using server = await httpServer((_request, response) => setTimeout(() => response.end('x'), 5));
      const strategy = { pool: 1, pipelining: 4, reuse: 'seconds-0.1', closer } as const;
      const startMs = performance.now();
      const outcome = await loadHere(specOf({ port: server.port, strategy, load: load(4, 300) }));
      expectSums(outcome);
      expect(outcome.counts.errors).toEqual({});
      // With answers of 5 ms, a connection carries at most four times 25 in its time.
      expect(outcome.connections.opened).toBeGreaterThanOrEqual(3);
      expect(outcome.connections.opened).toBeLessThanOrEqual(1 + (performance.now() - startMs) / 100);
      expect(outcome.connections.mostInFlight).toBe(4);
    });
  });

  describe('pipelining loses all requests in flight', () => {
    const CLOSED = 'ERR_CLOSED_BEFORE_RESPONSE';

    test.each<[string, (socket: Socket) => void, Record<string, number>, number]>([
      ['when the server closes', (socket) => socket.end(OK), { [CLOSED]: 3 }, 1],
      ['when the server announces that it closes', (socket) => socket.write(LAST), { [CLOSED]: 3 }, 1],
      [
        'when an answer is cut off',
        (socket) => socket.end(OK + OK.slice(0, -1)),
        { ERR_RESPONSE_TRUNCATED: 1, [CLOSED]: 2 },
        1,
      ],
      [
        'when an answer ends with the connection',
        (socket) => socket.end('HTTP/1.1 200 OK\r\n\r\nok'),
        { [CLOSED]: 3 },
        1,
      ],
      [
        'when an answer is not HTTP',
        (socket) => socket.write(`${OK}oops`),
        { ERR_RESPONSE_MALFORMED: 1, [CLOSED]: 2 },
        1,
      ],
      [
        'when more answers arrive than were requested',
        (socket) => socket.write(OK.repeat(5)),
        { ERR_UNEXPECTED_DATA: 1 },
        3,
      ],
      ['when the next answer does not come', (socket) => socket.write(OK), { ERR_REQUEST_TIMEOUT: 3 }, 1],
      [
        'when the server resets',
        (socket) => socket.write(OK, () => setTimeout(() => socket.resetAndDestroy(), 10)),
        { ECONNRESET: 3 },
        1,
      ],
    ])('%s', async (_, answer, errors, responses) => {
      await using server = await answerInBatches(4, answer);
      // All four requests are in flight, and no caller has more to send.
      const spec = specOf({ port: server.port, strategy: { pool: 1, pipelining: 4 }, load: load(4, 4) });
      const outcome = await loadHere(spec, HASTY);
      expectSums(outcome);
      expect(outcome.counts).toMatchObject({ requests: 4, responses, errors });
    });
  });
});
