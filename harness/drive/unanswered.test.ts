import { expect, test } from 'vitest';
import type { Load } from '../scenario/scenario.ts';
import type { Strategy } from '../scenario/strategy.ts';
import { TIMEOUTS } from './connection/timeouts.ts';
import { decodeHistogram, summarise } from './record/latency.ts';
import { boundsIn } from './record/unanswered.ts';
import { httpServer, rawServer } from './testing/servers.ts';
import { HASTY, loadHere } from './testing/session.ts';
import { specOf } from './testing/spec.ts';
import { expectSums } from './testing/sums.ts';

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
/** A driver that waits for the last answers only so long. */
const IMPATIENT = { ...TIMEOUTS, answersMs: 300 };

async function run(port: number, load: Load, strategy: Partial<Strategy> = {}, timeouts = IMPATIENT) {
  const outcome = await loadHere(specOf({ port, load, strategy }), timeouts);
  expectSums(outcome);
  const [all, unanswered] = [outcome.histograms.latency, outcome.histograms.unanswered!].map(decodeHistogram);
  return { ...outcome, latency: summarise(all!), bounds: boundsIn(all!, unanswered!) };
}

test.each([['socket'], ['undici']] as const)(
  '%s: an open load takes its own time, answered or not',
  async (driver) => {
    let asked = 0;
    await using server = await httpServer((_, response) => {
      asked += 1;
      if (asked <= 10) response.end('hello');
    });
    const load = { kind: 'open', ratePerSecond: 100, arrivals: 'constant', durationMs: 400 } as const;
    const poolChoice = driver === 'undici' ? 'first' : 'lifo';
    const { counts, durationMs, latency, bounds } = await run(server.port, load, { driver, poolChoice });
    expect(counts).toMatchObject({
      requests: 40,
      responses: 10,
      errors: { ERR_UNANSWERED: 30 },
      unanswered: 30,
    });
    expect(durationMs).toBe(400);
    expect(bounds).toEqual(expect.arrayContaining(['p50Us', 'p99Us', 'maxUs']));
    // The first of them is due at 100 ms, and given up 300 ms after the end.
    expect(latency.maxUs).toBeGreaterThanOrEqual(599_000);
  },
);

test.each([['socket'], ['undici']] as const)(
  '%s: callers whose pipelined requests a server drops are stuck, and say so',
  async (driver) => {
    // Answers the first head of each read and forgets those behind it.
    await using server = await rawServer((socket) => void socket.write(OK));
    const load = { kind: 'closed', concurrency: 8, durationMs: 300 } as const;
    const poolChoice = driver === 'undici' ? 'first' : 'lifo';
    const strategy = { driver, poolChoice, pool: 1, pipelining: 4 } as const;
    const { counts, durationMs, latency, bounds } = await run(server.port, load, strategy);
    expect(counts.unanswered).toBeGreaterThan(0);
    expect(counts.errors).toEqual({ ERR_UNANSWERED: counts.unanswered });
    // The load lasted until its end, however early the callers were stuck.
    expect(durationMs).toBeGreaterThanOrEqual(300);
    expect(bounds).toContain('maxUs');
    expect(latency.maxUs).toBeGreaterThanOrEqual(300_000);
  },
);

test('a page with an object that is never answered is as slow as that', async () => {
  let asked = 0;
  await using server = await httpServer((_, response) => {
    asked += 1;
    if (asked !== 6) response.end('hello');
  });
  const load = { kind: 'closed', concurrency: 1, objectsPerPage: 4, requests: 8, durationMs: 300 } as const;
  const { counts, histograms } = await run(server.port, load);
  expect(counts).toMatchObject({ responses: 7, unanswered: 1 });
  const [pages, unanswered] = [histograms.page, histograms.unansweredPages!].map(decodeHistogram);
  expect([pages!.totalCount, unanswered!.totalCount]).toEqual([2, 1]);
  expect(summarise(pages!).maxUs).toBeGreaterThanOrEqual(300_000);
  expect(boundsIn(pages!, unanswered!)).toEqual(['p90Us', 'p99Us', 'p999Us', 'maxUs', 'meanUs']);
});

test('requests behind one that is given up on the same connection are given up with it', async () => {
  await using server = await rawServer(() => {});
  const load = { kind: 'closed', concurrency: 4, requests: 4, durationMs: 20_000 } as const;
  const strategy = { pool: 1, pipelining: 4 } as const;
  const { counts, durationMs } = await run(server.port, load, strategy, HASTY);
  expect(counts).toMatchObject({ requests: 4, errors: { ERR_REQUEST_TIMEOUT: 4 }, unanswered: 4 });
  expect(durationMs).toBe(0);
});
