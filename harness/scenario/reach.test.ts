import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Result } from '../result/result.ts';
import { ROOT } from '../testing/source.ts';
import { loadScenario } from './file/load-file.ts';
import { mostAtOnce, mostOpen, mostOpened, mostRequests, timeNeeded } from './reach.ts';
import { readScenario } from './read/validate.ts';
import { type CellChanges, CLOSED, cellWith, OPEN, OPEN_BY_CHANCE } from './testing/cell.ts';

describe('mostAtOnce() and mostRequests()', () => {
  test.each([
    ['open load', OPEN, Infinity, 2_000],
    ['open load by chance', OPEN_BY_CHANCE, Infinity, Infinity],
    ['callers', CLOSED, 8, Infinity],
    ['callers of pages', { ...CLOSED, objectsPerPage: 3 }, 24, Infinity],
    ['callers of few requests', { ...CLOSED, requests: 5 }, 5, 5],
  ])('of %s', (_, load, atOnce, requests) => {
    expect([mostAtOnce(load), mostRequests(load)]).toEqual([atOnce, requests]);
  });
});

describe('mostOpen() and mostOpened()', () => {
  const CLOSING = { origin: { close: true } };
  test.each<[string, CellChanges, number, number]>([
    ['callers that keep', { load: CLOSED }, 8, 8],
    ['a pool that is kept', { strategy: { pool: 4 }, load: CLOSED }, 4, 4],
    ['a pool under open load', { strategy: { pool: 4 } }, 4, 4],
    ['a pool that is replaced', { strategy: { pool: 4, reuse: 'requests-3' } }, 4, 2_000],
    ['a pool whose idle ones go', { strategy: { pool: 4, idleTimeoutMs: 5 } }, 4, 2_000],
    ['an origin that closes', { strategy: { pool: 4 }, ...CLOSING }, 4, 2_000],
    [
      'an origin that has had enough',
      { strategy: { pool: 4 }, origin: { maxRequestsPerSocket: 9 } },
      4,
      2_000,
    ],
    ['an origin that does not wait', { strategy: { pool: 4 }, origin: { keepAliveTimeoutMs: 99 } }, 4, 2_000],
    ['an origin that closes behind nginx', { strategy: { pool: 4, path: 'nginx' }, ...CLOSING }, 4, 4],
    [
      'an origin behind a proxy of TCP',
      { strategy: { pool: 4, path: 'nginx-stream' }, ...CLOSING },
      4,
      2_000,
    ],
  ])('of %s', (_, changes, open, opened) => {
    const cell = cellWith(changes);
    expect([mostOpen(cell), mostOpened(cell)]).toEqual([open, opened]);
  });
});

describe('timeNeeded()', () => {
  test.each([
    ['an open load lasts as long as it says', OPEN, 3_500, 3_500],
    ['callers do as well', CLOSED, 3_500, 3_500],
    ['counted requests may end soon', { ...CLOSED, requests: 1_000 }, 1_550, 3_500],
    ['more than fit do not', { ...CLOSED, requests: 1_000_000 }, 3_500, 3_500],
  ])('%s', (_, load, leastMs, mostMs) => {
    expect(timeNeeded([{ load }])).toEqual({ leastMs, mostMs });
    expect(timeNeeded([{ load }, { load }])).toEqual({ leastMs: 2 * leastMs, mostMs: 2 * mostMs });
  });

  // Both were captured while other programs used the same two cores.
  test.each(['nginx', 'ports'])('fits what %s.json took, at most half as long again', (name) => {
    const file = join(ROOT, 'harness', 'result', 'testing', 'captured', `${name}.json`);
    const { cells, startedAt, endedAt } = JSON.parse(readFileSync(file, 'utf8')) as Result;
    const tookMs = Date.parse(endedAt!) - Date.parse(startedAt);
    const { leastMs, mostMs } = timeNeeded(cells);
    expect(tookMs).toBeGreaterThan(leastMs);
    expect(tookMs).toBeLessThan(1.5 * mostMs);
  });

  test("is within a tenth of what the README's run of port-exhaustion took", async () => {
    const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
    const tookSeconds = Number(/The same run in the terminal \(.*, (\d+) s\)/.exec(readme)?.[1]);
    const { input, source } = await loadScenario('port-exhaustion', { cwd: '/' });
    const { mostMs } = timeNeeded(readScenario(input, source).scenario.cells);
    expect(Math.abs(mostMs / 1_000 / tookSeconds - 1)).toBeLessThan(0.1);
  });
});
