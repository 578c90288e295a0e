import { describe, expect, test } from 'vitest';
import { mostAtOnce, mostOpen, mostOpened, mostRequests } from './reach.ts';
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
