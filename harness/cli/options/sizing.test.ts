import { describe, expect, test } from 'vitest';
import type { Mistake } from '../../errors.ts';
import { sizePool } from '../commands/size-pool.ts';
import { readOptions } from './declare.ts';
import { readSizing } from './sizing.ts';

const GIVEN = {
  rate: '800',
  p99: '25ms',
  service: 'lognormal p50=8ms p99=40ms',
  confidence: '95',
  budget: '170s',
  driver: 'undici',
  most: '1000',
  seed: '1',
  set: [] as readonly string[],
};

async function read(typed: Readonly<Record<string, string | readonly string[]>>) {
  const mistakes: Mistake[] = [];
  const asked = await readSizing(readOptions(sizePool.options, typed, mistakes), mistakes);
  return { asked, mistakes };
}

describe('readSizing()', () => {
  test('reads what was typed', async () => {
    const { asked, mistakes } = await read({ ...GIVEN, through: 'nginx', confidence: '99%' });
    expect(mistakes).toEqual([]);
    expect(asked.goal).toEqual({
      target: { ratePerSecond: 800, p99Us: 25_000 },
      confidence: 0.99,
      budgetMs: 170_000,
      idleWatchMs: 0,
      mostConnections: 1_000,
      throughNginx: true,
    });
    expect(asked.site.strategy).toEqual({ driver: 'undici', path: 'nginx', poolChoice: 'first' });
  });

  test.each<[string, Partial<typeof GIVEN> & { through?: string }, string]>([
    ['rate 0', { rate: '0' }, '--rate'],
    ['a negative target', { p99: '-1ms' }, '--p99'],
    ['a target of 0', { p99: '0ms' }, '--p99'],
    ['a target without a unit', { p99: '25' }, '--p99'],
    ['a confidence of a coin toss', { confidence: '50' }, '--confidence'],
    ['a budget too short for a trial', { budget: '5s' }, '--budget'],
    ['an unknown driver', { driver: 'wrk' }, '--driver'],
    ['an unknown proxy', { through: 'haproxy' }, '--through'],
    ['an invalid service time', { service: 'fast' }, '--service'],
    ['no connection at all', { most: '0' }, '--most'],
    ['a setting that a sizing chooses', { set: ['strategy.pool=4'] }, '--set strategy.pool=4'],
  ])('refuses %s', async (_case, change, where) => {
    const { mistakes } = await read({ ...GIVEN, ...change });
    expect(mistakes.map((mistake) => mistake.where)).toEqual([where]);
  });

  test("refuses options of the lab's origin with --target, but not those of nginx", async () => {
    const target = 'ftp://x/';
    const { mistakes } = await read({ ...GIVEN, target, through: 'nginx', set: ['origin.close=true'] });
    const [{ service, ...rest }, where] = [GIVEN, ['--target', '--service', '--set origin.close=true']];
    expect(service).toBeDefined();
    expect(mistakes.map((mistake) => mistake.where)).toEqual(where);
    expect((await read({ ...rest, target, through: 'nginx' })).mistakes).toHaveLength(1);
  });

  test('names every mistake at once, and what is missing', async () => {
    const { rate, p99, ...rest } = GIVEN;
    const { mistakes } = await read({ ...rest, confidence: '1', service: 'x' });
    expect(mistakes.map(({ where }) => where).sort()).toEqual([
      '--confidence',
      '--p99',
      '--rate',
      '--service',
    ]);
  });
});
