import type { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import type { Strategy } from '../scenario/strategy.ts';
import { TIMEOUTS } from './connection/timeouts.ts';
import { headServer } from './testing/servers.ts';
import { loadHere } from './testing/session.ts';
import { specOf } from './testing/spec.ts';
import { expectSums } from './testing/sums.ts';

const LOAD = { kind: 'closed', concurrency: 2, requests: 20, durationMs: 20_000 } as const;
/** Ends while answers are still awaited. */
const SHORT_LOAD = { ...LOAD, durationMs: 400 } as const;
const HEAD = 'HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n';
const CHUNKS = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nc\r\nhello';

/** What a driver records of a server that answers like this. `answersMs`: for the last answers of a short load. */
async function shortOf(
  driver: Strategy['driver'],
  answer: (socket: Socket, head: string, earlier: number) => void,
  answersMs?: number,
) {
  await using server = await headServer(answer);
  const load = answersMs === undefined ? LOAD : SHORT_LOAD;
  const spec = specOf({ port: server.port, strategy: { driver }, load });
  const outcome = await loadHere(spec, answersMs === undefined ? TIMEOUTS : { ...TIMEOUTS, answersMs });
  expectSums(outcome);
  return { short: outcome.connections.short, counts: outcome.counts };
}

/** The same number for all. */
const all = (bytes: number) => ({ least: bytes, p50: bytes, most: bytes });

describe.concurrent.each<Strategy['driver']>(['socket', 'undici', 'autocannon'])('%s', (driver) => {
  test('counts answers that a FIN ends, and the bytes that they lack', async () => {
    const { short, counts } = await shortOf(driver, (socket) => socket.end(`${HEAD}hello`));
    expect(counts.responses).toBe(0);
    expect(short).toEqual({ ended: { answers: counts.requests, missingBytes: all(7) } });
  });

  test('counts only those that lack bytes, each by its own', async () => {
    const { short, counts } = await shortOf(driver, (socket, _head, earlier) => {
      if (earlier < 4) socket.write(`${HEAD}hello, world`);
      else socket.end(`${HEAD}${'hello'.slice(0, socket.remotePort! % 2 === 0 ? 5 : 2)}`);
    });
    const { answers, missingBytes } = short!.ended!;
    // On a connection that ends autocannon writes the next request, which gets no answer at all.
    const { ERR_CLOSED_BEFORE_RESPONSE: lost = 0, ECONNRESET: reset = 0 } = counts.errors;
    expect(answers).toBe(counts.requests - counts.responses - lost - reset);
    expect(missingBytes.least).toBeGreaterThanOrEqual(7);
    expect(missingBytes.most).toBeLessThanOrEqual(10);
  });

  test('counts answers whose rest never comes, and how long nothing came', async () => {
    const { short, counts } = await shortOf(driver, (socket) => socket.write(`${HEAD}hello`), 1_000);
    expect(counts).toMatchObject({ responses: 0, errors: { ERR_UNANSWERED: 2 } });
    expect(short).toEqual({
      open: { answers: 2, missingBytes: all(7), quietMs: expect.toSatisfy((ms) => ms >= 1_000) },
    });
  });

  test.each<[string, (socket: Socket) => unknown, number]>([
    [
      'are still on their way',
      (socket) => {
        socket.write(`${HEAD}h`);
        const rest = setInterval(() => socket.write('e'), 150);
        socket.on('close', () => clearInterval(rest));
      },
      1_000,
    ],
    ['stopped just before the load was over', (socket) => socket.write(`${HEAD}hello`), 20],
    ['have chunks that a FIN cuts off', (socket) => socket.end(CHUNKS), 1_000],
    ['have chunks whose rest never comes', (socket) => socket.write(CHUNKS), 1_000],
    ['never begin', () => {}, 1_000],
    ['are no answer to it', (socket) => socket.end(), 1_000],
    ['are whole', (socket) => socket.write(`${HEAD}hello, world`), 1_000],
    [
      'are reset',
      (socket) => socket.write(`${HEAD}hello`, () => setTimeout(() => socket.resetAndDestroy(), 20)),
      1_000,
    ],
  ])('counts no answers as too short that %s', async (_, answer, answersMs) => {
    expect((await shortOf(driver, answer, answersMs)).short).toBeUndefined();
  });
});
