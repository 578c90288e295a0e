import { describe, expect, test } from 'vitest';
import type { Mistake } from '../../errors.ts';
import { sizePool } from '../commands/size-pool.ts';
import { readOptions } from './declare.ts';
import { readSizing } from './sizing.ts';

const GIVEN = {
  rate: '800',
  p99: '25ms',
  service: 'lognormal p50=8ms p99=40ms',
  processes: '1',
  replicas: '1',
  confidence: '95',
  budget: '170s',
  driver: 'undici',
  most: '1000',
  seed: '1',
  set: [] as readonly string[],
};

async function read(typed: Readonly<Record<string, string | readonly string[]>>) {
  const mistakes: Mistake[] = [];
  const asked = await readSizing(readOptions(sizePool.options, typed, mistakes), mistakes, {
    cwd: '/here',
    say: () => {},
  });
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
      processes: 1,
      replicas: 1,
    });
    expect(asked.site.strategy).toEqual({ driver: 'undici', path: 'nginx', poolChoice: 'first' });
  });

  test('takes processes and replicas', async () => {
    const { asked, mistakes } = await read({ ...GIVEN, processes: '4', replicas: '3' });
    expect(mistakes).toEqual([]);
    expect(asked.goal).toMatchObject({ processes: 4, replicas: 3 });
  });

  test.each<[string, Partial<typeof GIVEN> & { through?: string }, string]>([
    ['rate 0', { rate: '0' }, '--rate'],
    ['a negative target', { p99: '-1ms' }, '--p99'],
    ['a target of 0', { p99: '0ms' }, '--p99'],
    ['a target without a unit', { p99: '25' }, '--p99'],
    ['a confidence of a coin toss', { confidence: '50' }, '--confidence'],
    ['no process', { processes: '0' }, '--processes'],
    ['half a replica', { replicas: '1.5' }, '--replicas'],
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

  test.each([
    ['strategy.protocol=2'],
    ['strategy.reuse=one-request'],
    ['strategy.closer=client'],
    ['strategy.idleTimeoutMs=100'],
    ['strategy.pipelining=4'],
    ['strategy.streams=8'],
    ['strategy.path=nginx'],
    ['strategy.driver=socket'],
    ['strategy.poolChoice=lifo'],
    ['strategy.upstreamKeepalive=8'],
    ['load.ratePerSecond=100'],
    ['origin.delay=5ms'],
  ])('refuses --set %s: it would size another pool, or size-pool chooses it', async (setting) => {
    const { mistakes } = await read({ ...GIVEN, set: [setting] });
    expect(mistakes.map(({ where }) => where)).toEqual([`--set ${setting}`]);
  });

  test.each([['strategy.tls=1.3'], ['origin.concurrency=12'], ['lab.ports=40000-41999']])(
    'leaves --set %s to the scenario',
    async (setting) => expect((await read({ ...GIVEN, set: [setting] })).mistakes).toEqual([]),
  );

  // Four trials of at least 3 s or 400 requests, at most 15 s, and 1.8 s for the start of each; five more with nginx.
  test.each<[Partial<typeof GIVEN> & { through?: string }, what: string, leastSeconds: number]>([
    [{ rate: '100', budget: '23s' }, '23 s is too short for 100 requests per second', 24],
    [{ rate: '20', budget: '67s' }, '67 s is too short for 20 requests per second', 68],
    [{ rate: '0.5', budget: '67s' }, '67 s is too short for 0.5 requests per second', 68],
    [
      { through: 'nginx', budget: '43s' },
      '43 s is too short for 800 requests per second and --through nginx',
      44,
    ],
  ])(
    'refuses a budget that cannot give the answer, and says which could: %o',
    async (change, what, least) => {
      const { mistakes } = await read({ ...GIVEN, ...change });
      expect(mistakes).toEqual([{ where: '--budget', what, expected: `${least}s or more` }]);
      expect((await read({ ...GIVEN, ...change, budget: `${least}s` })).mistakes).toEqual([]);
    },
  );

  test('does not judge the budget by a rate that is wrong', async () => {
    const { mistakes } = await read({ ...GIVEN, rate: '0', through: 'nginx', budget: '20s' });
    expect(mistakes.map(({ where }) => where)).toEqual(['--rate']);
  });

  test.each([
    ['999', ['--target', '--max-rate']],
    ['1200', ['--target']],
  ])('--max-rate %s of a service: up to half as much again as the rate is tried', async (maxRate, where) => {
    const { service, ...rest } = GIVEN;
    expect(service).toBeDefined();
    const { mistakes } = await read({ ...rest, target: 'ftp://x/', maxRate });
    expect(mistakes.map((mistake) => mistake.where)).toEqual(where);
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
