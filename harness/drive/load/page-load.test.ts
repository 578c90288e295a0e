import { describe, expect, test, vi } from 'vitest';
import type { ClosedLoad } from '../../scenario/scenario.ts';
import type { Exchange } from '../exchange.ts';
import { decodeHistogram } from '../record/latency.ts';
import { httpServer } from '../testing/servers.ts';
import { loadHere } from '../testing/session.ts';
import { specOf } from '../testing/spec.ts';
import { countOf, expectSums } from '../testing/sums.ts';
import { PageRunner } from './page-load.ts';

/** A runner with a recording transport and a clock that the test sets. */
function pages(given: Partial<ClosedLoad> & { readonly objectsPerPage: number }) {
  const seen = {
    nowUs: 0,
    isOver: false,
    exhausted: 0,
    pages: [] as number[],
    givenUp: [] as number[],
    backoffs: 0,
    dropped: 0,
  };
  const asked: Exchange[] = [];
  const load: ClosedLoad = { kind: 'closed', concurrency: 1, durationMs: 1_000, ...given };
  const runner = new PageRunner(load, given.objectsPerPage, {
    clock: () => seen.nowUs,
    transport: {
      request: (exchange) => void asked.push(exchange),
      dropWaiting: () => {
        seen.dropped++;
        return [];
      },
      hold: () => {},
      resume: () => {},
    },
    record: {
      page: (tookUs) => void seen.pages.push(tookUs),
      pageGivenUp: (waitedUs) => void seen.givenUp.push(waitedUs),
      backedOff: () => void seen.backoffs++,
      late: () => {},
      unsent: () => {},
    },
    random: () => 0,
    arrivalsRandom: () => 0,
    isOver: () => seen.isOver,
    exhausted: () => void seen.exhausted++,
  });
  runner.start();
  return { runner, seen, asked };
}

describe('PageRunner', () => {
  test('requests all objects of a page at once, and the next page when it has them all', () => {
    const { runner, seen, asked } = pages({ objectsPerPage: 3 });
    expect(asked.map(({ startUs, askedUs }) => [startUs, askedUs])).toEqual([
      [0, 0],
      [0, 0],
      [0, 0],
    ]);
    // The slowest object determines the page, whatever the order.
    runner.ended(asked[1]!, 'answered', 500);
    runner.ended(asked[2]!, 'answered', 900);
    expect([asked.length, seen.pages]).toEqual([3, []]);
    runner.ended(asked[0]!, 'answered', 1_000);
    expect(seen.pages).toEqual([1_000]);
    expect(asked.slice(3).map(({ startUs }) => startUs)).toEqual([1_000, 1_000, 1_000]);
    for (const object of asked.slice(3)) runner.ended(object, 'answered', 1_600);
    expect(seen.pages).toEqual([1_000, 600]);
  });

  test('lets callers go on independently', () => {
    const { runner, seen, asked } = pages({ objectsPerPage: 2, concurrency: 2 });
    expect(asked).toHaveLength(4);
    runner.ended(asked[2]!, 'answered', 10);
    runner.ended(asked[0]!, 'answered', 20);
    expect([asked.length, seen.pages]).toEqual([4, []]);
    runner.ended(asked[3]!, 'answered', 30);
    expect([asked.length, seen.pages]).toEqual([6, [30]]);
  });

  test('counts a page with a failed object', () => {
    const { runner, seen, asked } = pages({ objectsPerPage: 2 });
    runner.ended(asked[0]!, 'failed', 10);
    runner.ended(asked[1]!, 'answered', 20);
    expect([seen.pages, seen.backoffs, asked.length]).toEqual([[20], 0, 4]);
  });

  test('records a page once when objects are given up, with the time that it waited for the first', () => {
    const { runner, seen, asked } = pages({ objectsPerPage: 3 });
    runner.ended(asked[0]!, 'answered', 10);
    runner.ended(asked[1]!, 'unanswered', 600);
    runner.ended(asked[2]!, 'unanswered', 700);
    expect([seen.pages, seen.givenUp, asked.length]).toEqual([[], [600], 6]);
    for (const object of asked.slice(3)) runner.ended(object, 'answered', 900);
    expect([seen.pages, seen.givenUp]).toEqual([[200], [600]]);
  });

  test('backs off after a page that failed to connect, and does not count it', () => {
    vi.useFakeTimers();
    try {
      const { runner, seen, asked } = pages({ objectsPerPage: 2 });
      for (const [page, pauseMs] of [1, 2, 4].entries()) {
        const objects = asked.slice(2 * page);
        runner.ended(objects[0]!, 'unconnected', 10);
        expect(asked).toHaveLength(2 * page + 2);
        runner.ended(objects[1]!, 'answered', 20);
        expect(seen).toMatchObject({ pages: [], backoffs: page + 1 });
        vi.advanceTimersByTime(pauseMs - 1);
        expect(asked).toHaveLength(2 * page + 2);
        vi.advanceTimersByTime(1);
        expect(asked).toHaveLength(2 * page + 4);
      }
      for (const object of asked.slice(6)) runner.ended(object, 'answered', 30);
      expect(seen.pages).toHaveLength(1);
      // A page that succeeds resets the back-off.
      for (const object of asked.slice(8)) runner.ended(object, 'unconnected', 40);
      vi.advanceTimersByTime(1);
      expect(asked).toHaveLength(12);
    } finally {
      vi.useRealTimers();
    }
  });

  test('makes no more requests than the load allows: the last page is smaller', () => {
    const { runner, seen, asked } = pages({ objectsPerPage: 3, requests: 5 });
    for (let ended = 0; ended < asked.length; ended++) runner.ended(asked[ended]!, 'answered', ended);
    expect([asked.length, seen.exhausted]).toEqual([5, 1]);
  });

  test('reports exhaustion when the last caller is done', () => {
    const { runner, seen, asked } = pages({ objectsPerPage: 2, concurrency: 2, requests: 4 });
    for (const object of asked.slice(0, 2)) runner.ended(object, 'answered', 1);
    expect(seen.exhausted).toBe(0);
    for (const object of asked.slice(2)) runner.ended(object, 'answered', 2);
    expect([asked.length, seen.exhausted]).toEqual([4, 1]);
  });

  test.each([
    ['its time is over', { nowUs: 1_000_000 }],
    ['it was stopped', { isOver: true }],
  ])('begins no page when %s', (_, change) => {
    const { runner, seen, asked } = pages({ objectsPerPage: 2 });
    Object.assign(seen, change);
    for (const object of [...asked]) runner.ended(object, 'answered', seen.nowUs);
    expect([asked.length, seen.exhausted]).toEqual([2, 1]);
  });

  test('gives up objects still without a connection at the end', () => {
    const { runner, seen } = pages({ objectsPerPage: 2 });
    runner.finish();
    expect(seen.dropped).toBe(1);
  });

  test('over real connections: a page takes as long as its slowest object', async () => {
    let asked = 0;
    await using server = await httpServer((_request, response) => {
      asked += 1;
      setTimeout(() => response.end('x'), asked % 4 === 0 ? 40 : 0);
    });
    const load = {
      kind: 'closed',
      concurrency: 1,
      objectsPerPage: 4,
      requests: 20,
      durationMs: 10_000,
    } as const;
    const outcome = await loadHere(specOf({ port: server.port, strategy: { pool: 4 }, load }));
    expectSums(outcome);
    expect([outcome.counts.responses, countOf(outcome, 'page')]).toEqual([20, 5]);
    expect(outcome.connections).toMatchObject({ opened: 4, peak: 4 });
    expect(decodeHistogram(outcome.histograms.page).getValueAtPercentile(0)).toBeGreaterThanOrEqual(39_000);
  });

  test('over one connection: the objects of a page wait for each other', async () => {
    await using server = await httpServer((_request, response) => setTimeout(() => response.end('x'), 10));
    const load = {
      kind: 'closed',
      concurrency: 1,
      objectsPerPage: 4,
      requests: 12,
      durationMs: 10_000,
    } as const;
    const outcome = await loadHere(specOf({ port: server.port, strategy: { pool: 1 }, load }));
    expectSums(outcome);
    expect([outcome.connections.opened, countOf(outcome, 'page')]).toEqual([1, 3]);
    expect(decodeHistogram(outcome.histograms.page).getValueAtPercentile(0)).toBeGreaterThanOrEqual(36_000);
  });
});
