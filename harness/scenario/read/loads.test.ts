import { describe, expect, test } from 'vitest';
import type { Load } from '../scenario.ts';
import { resolveLoad } from './loads.ts';
import type { LoadData } from './schema.ts';

const OPEN: LoadData = { kind: 'open', ratePerSecond: 5, arrivals: 'poisson', durationMs: 10 };
const CLOSED: LoadData = { kind: 'closed', concurrency: 2, requests: 9, durationMs: 10 };

describe('resolveLoad()', () => {
  test.each<[string, LoadData, LoadData, Load]>([
    ['takes over the whole load', OPEN, {}, OPEN as Load],
    ['changes one key', OPEN, { ratePerSecond: 7 }, { ...OPEN, ratePerSecond: 7 } as Load],
    [
      'takes over only the duration from the other kind',
      OPEN,
      { kind: 'closed', concurrency: 3 },
      { kind: 'closed', concurrency: 3, durationMs: 10 },
    ],
    [
      'gives open load constant arrivals',
      CLOSED,
      { kind: 'open', ratePerSecond: 7 },
      { kind: 'open', ratePerSecond: 7, arrivals: 'constant', durationMs: 10 },
    ],
    [
      'keeps all that a closed load says',
      CLOSED,
      { objectsPerPage: 6 },
      { kind: 'closed', concurrency: 2, requests: 9, objectsPerPage: 6, durationMs: 10 },
    ],
  ])('%s', (_, base, own, load) => {
    expect(resolveLoad(base, own, 'load')).toEqual({ load, mistakes: [] });
  });

  test.each<[string, LoadData, LoadData, readonly string[]]>([
    ['no kind anywhere', {}, { durationMs: 5 }, ['load.kind']],
    ['keys that are missing', {}, { kind: 'closed' }, ['load.concurrency', 'load.durationMs']],
    ['keys of the other kind', OPEN, { concurrency: 2, requests: 5 }, ['load.concurrency', 'load.requests']],
    ['pages of open load', OPEN, { objectsPerPage: 2 }, ['load.objectsPerPage']],
    ['a kind changed without its keys', OPEN, { kind: 'closed' }, ['load.concurrency']],
  ])('refuses %s', (_, base, own, places) => {
    const { load, mistakes } = resolveLoad(base, own, 'load');
    expect(load).toBeUndefined();
    expect(mistakes.map(({ where }) => where)).toEqual(places);
  });
});
