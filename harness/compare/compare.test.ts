import { describe, expect, test } from 'vitest';
import { UsageError } from '../errors.ts';
import type { Stored } from '../result/collect.ts';
import type { Cell, CellNumbers, Result } from '../result/result.ts';
import { hostOf, numbersOf } from '../result/testing/parts.ts';
import { DEFAULT_STRATEGY } from '../scenario/axes/defaults.ts';
import { type CompareOptions, compareResults } from './compare.ts';
import type { Comparison, MetricVerdict } from './comparison.ts';
import { restsOnNothing } from './fail-on.ts';
import { type CellChanges, OTHER_MACHINE, storedOf, timed, trialsOf } from './testing/results.ts';

function compared(base: Stored | readonly Stored[], current: Stored, options?: CompareOptions): Comparison {
  return compareResults([base].flat(), [current], options);
}

function pool(times: number, changes: CellChanges = {}) {
  return trialsOf('pool', { trial: timed(times), ...changes });
}

function metric({ cells }: Comparison, name: string, cell = 0): MetricVerdict | undefined {
  return cells[cell]!.metrics.find(({ metric: path }) => path === name);
}

function factVerdicts({ cells }: Comparison): Record<string, string> {
  return Object.fromEntries(cells[0]!.facts.map(({ fact, verdict }) => [fact, verdict]));
}

describe('compareResults() says', () => {
  test('same for a result and itself, with no alarm', () => {
    const one = storedOf(pool(1));
    const comparison = compared(one, one);
    expect(comparison).toMatchObject({ verdict: 'same', scale: 'absolute', counts: { worse: 0, better: 0 } });
    expect(comparison.noise.sameWithSame).toMatchObject({ source: 'halves', alarms: 0 });
    expect(comparison.headline).toBe(`The same in 1 cell: ${comparison.counts.same} same`);
  });

  test('worse for times 20% longer, with ratio, p and headline', () => {
    const comparison = compared(storedOf(pool(1)), storedOf(pool(1.2)));
    expect(comparison.headline).toMatch(/^Worse in 1 cell: 3 worse and \d+ same$/);
    expect(metric(comparison, 'latency.p50Us')).toMatchObject({ verdict: 'worse', good: 'low' });
    expect(metric(comparison, 'latency.p50Us')!.ratio!.estimate).toBeCloseTo(1.2, 2);
    expect(metric(comparison, 'rate.achievedPerSecond')).toMatchObject({ verdict: 'worse', good: 'high' });
    expect(metric(comparison, 'rate.achievedPerSecond')!.ratio!.estimate).toBeCloseTo(1 / 1.2, 2);
  });

  test('better for times 20% shorter', () =>
    expect(compared(storedOf(pool(1.2)), storedOf(pool(1))).verdict).toBe('better'));

  test('that it cannot compare times of one trial, but compares facts', () => {
    const [base, current] = [pool(1, { trials: 1 }), pool(1.2, { trials: 1 })];
    const comparison = compared(storedOf(base), storedOf(current));
    expect(metric(comparison, 'latency.p50Us')).toMatchObject({
      verdict: 'not comparable',
      reason: 'one trial has no spread: run at least 10 on each side',
    });
    expect(factVerdicts(comparison)).toMatchObject({ protocol: 'same', state: 'same' });
    expect(comparison.notes.join()).toContain('1 cell with one trial');
  });

  test('inconclusive if whole runs of the base differ as much', () => {
    const bases = [1, 1.2, 0.85, 1.15, 0.9].map((times, at) =>
      storedOf(pool(times), { startedAt: `2026-11-1${at}` }),
    );
    const comparison = compared(bases, storedOf(pool(1.2)));
    expect(comparison.noise.offsets['latency.p50Us']).toMatchObject({ source: 'runs' });
    expect(comparison.noise.offsets['latency.p50Us']!.offset).toBeGreaterThan(0.05);
    expect(metric(comparison, 'latency.p50Us')!.verdict).toBe('inconclusive');
  });

  test('inconclusive if a cell and its twin differ as much, and compares no twin', () => {
    const twin = trialsOf('pool again', { header: { twinOf: 'pool' }, trial: timed(1.15) });
    const comparison = compared(storedOf([...pool(1), ...twin]), storedOf([...pool(1.2), ...twin]));
    expect(comparison.noise.sameWithSame.source).toBe('twins');
    expect(comparison.noise.offsets['latency.p50Us']).toMatchObject({ source: 'twins' });
    expect(metric(comparison, 'latency.p50Us')!.verdict).toBe('inconclusive');
    expect(comparison.cells.map(({ cell }) => cell)).toEqual(['pool']);
    expect(comparison.dropped).toContainEqual({
      what: 'drawn: pool again',
      because: 'the twin of "pool", which measures the noise',
    });
  });
});

describe('compareResults() across machines', () => {
  const reference = (times: number) => trialsOf('reference', { trial: timed(times) });
  const elsewhere = { environment: OTHER_MACHINE };

  test('compares ratios to the reference of each run, and says so', () => {
    const base = storedOf([...reference(1), ...pool(2)]);
    const slowMachine = storedOf([...reference(3), ...pool(6)], elsewhere);
    const comparison = compared(base, slowMachine);
    expect(comparison).toMatchObject({ scale: 'ratio', machine: [{ what: 'CPU' }] });
    expect(metric(comparison, 'latency.p50Us', 0)).toMatchObject({ verdict: 'not comparable' });
    expect(metric(comparison, 'latency.p50Us', 1)).toMatchObject({ verdict: 'same' });
    expect(metric(comparison, 'latency.p50Us', 1)!.base.median).toBeCloseTo(2, 1);
    expect(comparison.notes[0]).toMatch(/^The machines differ \(CPU\), so times .* \(reference in drawn\)/);
  });

  test('finds a cell that became slower than the reference', () => {
    const base = storedOf([...reference(1), ...pool(2)]);
    const current = storedOf([...reference(3), ...pool(9)], elsewhere);
    expect(metric(compared(base, current), 'latency.p50Us', 1)).toMatchObject({ verdict: 'worse' });
  });

  test('takes the reference that the result names', () => {
    const cells = [...pool(2), ...reference(1)];
    const base = storedOf(cells, { reference: 'reference' });
    const comparison = compared(base, storedOf(cells, elsewhere));
    expect(metric(comparison, 'latency.p50Us', 0)!.base.median).toBeCloseTo(2, 1);
  });

  test('does the same on one machine on request', () => {
    const base = storedOf([...reference(1), ...pool(2)]);
    const comparison = compared(base, base, { ratios: true });
    expect(comparison).toMatchObject({ scale: 'ratio', machine: [] });
    expect(comparison.notes[0]).toMatch(/^As asked, times/);
  });

  test('compares counts unchanged', () => {
    const opened = (connections: number): Partial<CellNumbers> => ({
      connections: { ...numbersOf().connections, opened: connections },
    });
    const fixed = { load: { kind: 'closed', concurrency: 16, durationMs: 3_000, requests: 63_000 } } as const;
    const side = (connections: number) => [
      ...reference(1),
      ...trialsOf('pool', { header: fixed, trial: timed(2), numbers: opened(connections) }),
    ];
    const comparison = compared(storedOf(side(16)), storedOf(side(17), elsewhere));
    expect(metric(comparison, 'connections.opened', 1)).toMatchObject({ verdict: 'worse', p: null });
  });

  test('refuses one side from two machines', () =>
    expect(() => compared([storedOf(pool(1)), storedOf(pool(1), elsewhere)], storedOf(pool(1)))).toThrow(
      /Comes from another machine than the rest of the base \(CPU differs\)/,
    ));
});

describe('compareResults() finds, with an unchanged median,', () => {
  test('a new peak at 40 ms', () => {
    const modes = [
      { atUs: 640, share: 0.97 },
      { atUs: 44_000, share: 0.03 },
    ];
    const comparison = compared(storedOf(pool(1)), storedOf(pool(1, { numbers: { shape: { modes } } })));
    expect(comparison).toMatchObject({ verdict: 'different', counts: { worse: 0, different: 1 } });
    expect(factVerdicts(comparison)['peak near 44 ms']).toBe('different');
  });

  test('a new kind of error', () => {
    const counts = { ...numbersOf().counts, errors: { ECONNRESET: 7 } };
    const comparison = compared(storedOf(pool(1)), storedOf(pool(1, { numbers: { counts } })));
    expect(factVerdicts(comparison)).toMatchObject({ 'error ECONNRESET': 'worse' });
  });

  test('that another host holds the TIME_WAIT', () => {
    const hosts = (holder: 'client' | 'origin') => ({
      client: hostOf({ timeWaitPeak: holder === 'client' ? 800 : 2 }),
      origin: hostOf({ timeWaitPeak: holder === 'origin' ? 800 : 0 }),
    });
    const connections = { ...numbersOf().connections, opened: 802 };
    const side = (holder: 'client' | 'origin') =>
      storedOf(pool(1, { numbers: { connections, hosts: hosts(holder) } }));
    const comparison = compared(side('origin'), side('client'));
    expect(factVerdicts(comparison)).toMatchObject({ TIME_WAIT: 'different' });
    expect(comparison.cells[0]!.causes.map(({ code }) => code)).toEqual(['time-wait-moved']);
  });

  test('that trials are invalid, and leaves out their times', () => {
    const comparison = compared(storedOf(pool(1)), storedOf(pool(9, { state: 'invalid' })));
    expect(factVerdicts(comparison)).toMatchObject({ state: 'worse' });
    expect(metric(comparison, 'latency.p50Us')).toMatchObject({ verdict: 'not comparable' });
    expect(comparison.dropped).toEqual([
      {
        what: 'drawn: pool, current trial 1, 2, 3, 4, 5, 6, 7, 8, 9, 10',
        because: 'invalid: a check failed',
      },
    ]);
  });
});

describe('compareResults() calls a lost strategy worse', () => {
  const NGINX = { strategy: { ...DEFAULT_STRATEGY, path: 'nginx', upstreamKeepalive: 64 } } as const;
  const { counts, connections } = numbersOf();
  const upstream = (opened: number): Partial<CellNumbers> => ({
    hosts: { client: hostOf({}), proxy: hostOf({ activeOpens: opened }), origin: hostOf({}) },
  });
  const LOST: readonly [
    says: string,
    base: Partial<CellNumbers>,
    current: Partial<CellNumbers>,
    header: NonNullable<CellChanges['header']>,
  ][] = [
    [
      'keep-alive is off',
      {},
      { connections: { ...connections, opened: 63_000, closedByServer: 63_000 } },
      {},
    ],
    ['nginx keeps no connections to the origin', upstream(16), upstream(63_000), NGINX],
    [
      'connections speak http/1.1',
      { connections: { ...connections, protocols: { h2: 16 } } },
      { connections: { ...connections, protocols: { 'http/1.1': 16 } } },
      { strategy: { ...DEFAULT_STRATEGY, protocol: 'h2', tls: '1.3' } },
    ],
    [
      'TLS sessions are no longer resumed',
      { connections: { ...connections, handshakes: 100, resumed: 90 } },
      { connections: { ...connections, handshakes: 100, resumed: 0 } },
      { strategy: { ...DEFAULT_STRATEGY, tls: '1.3', resumption: true } },
    ],
    [
      'the ports of the client run out',
      {},
      {
        exhaustion: {
          ...{ host: 'client', afterConnections: 2_000, atMs: 300, firstError: 'EADDRNOTAVAIL' },
          ...{ predictedAfterConnections: 2_000, predictedAtMs: null },
        },
      },
      {},
    ],
    ['most requests fail', {}, { counts: { ...counts, statuses: { 200: 20_000, 503: 43_000 } } }, {}],
  ];
  const side = (numbers: Partial<CellNumbers>, header: CellChanges['header'], state: CellChanges['state']) =>
    storedOf(pool(1, { numbers, header: header ?? {}, trials: 3, ...(state && { state }) }));

  test.each(LOST)('%s, from three trials that are invalid', (says, before, after, header) => {
    const base = side(before, header, 'measured');
    expect(compared(base, base).verdict).not.toBe('worse');
    const lost = compared(base, side(after, header, 'invalid'));
    expect(lost.headline).toMatch(new RegExp(`^Worse: ${says} in 1 cell: `));
    const back = compared(side(after, header, 'invalid'), base);
    expect(back.cells.flatMap(({ facts }) => facts.flatMap((fact) => fact.lost ?? []))).toEqual([]);
  });

  test('but not what the current side does not ask for', () => {
    const [, before, after, header] = LOST[2]!;
    const comparison = compared(side(before, header, 'measured'), side(after, {}, 'measured'));
    expect(factVerdicts(comparison)).toMatchObject({ protocol: 'different' });
    expect(comparison.headline).toMatch(/^Different/);
  });
});

describe('compareResults() does not call a cell the same', () => {
  const invalid = (verdicts: Result['verdicts'] = []) =>
    storedOf(pool(1, { state: 'invalid' }), { verdicts });

  test('if no trial of either side counts', () => {
    const comparison = compared(invalid(), invalid());
    expect(comparison.headline).toMatch(/^Cannot tell in 1 cell: 1 inconclusive/);
    expect(comparison.headline).not.toContain('same');
    expect(Object.values(factVerdicts(comparison))).not.toContain('same');
    expect(restsOnNothing(comparison)).toBe(true);
    expect(restsOnNothing(compared(invalid(), storedOf(pool(1, { trials: 1 }))))).toBe(true);
    expect(restsOnNothing(compared(storedOf(pool(1)), storedOf(pool(1))))).toBe(false);
  });

  test('unless its scenario wants it to be invalid', () => {
    const verdicts = [
      { expectation: 'x', cell: 'pool', ok: true, observed: 'invalid', demands: 'invalid' },
    ] as const;
    const comparison = compared(invalid(verdicts), invalid(verdicts));
    expect(comparison.verdict).toBe('same');
    expect(restsOnNothing(comparison)).toBe(false);
  });

  test('if each side has one trial, so that only facts are', () => {
    const { headline } = compared(storedOf(pool(1, { trials: 1 })), storedOf(pool(1.5, { trials: 1 })));
    expect(headline).toBe('Cannot compare, because one trial has no spread: run at least 10 on each side');
  });

  test('as itself without a word', () => {
    const { notes } = compared(storedOf(pool(1), {}, 'a.json'), storedOf(pool(1), {}, 'a.json'));
    expect(notes).toContain('On both sides, and so the same as itself: a.json');
  });
});

describe('compareResults() compares the CPU time of the server', () => {
  const PATH = 'processes.origin.cpuUsPerRequest';
  /** Trials whose server needs this much CPU time for each of 3,000 requests, with a scatter of 1%. */
  const side = (cpuUs: number, changes: Partial<CellNumbers> = {}) =>
    storedOf(
      pool(1, {
        trial: (trial) => {
          const wobble = 1 + 0.01 * (((trial * 7) % 10) / 10 - 0.45);
          const cpuShare = (3_000 * cpuUs * wobble) / 3_000_000;
          const counts = {
            ...numbersOf().counts,
            requests: 3_000,
            responses: 3_000,
            statuses: { 200: 3_000 },
          };
          const program = { name: 'origin', host: 'origin', rssPeakBytes: 1, processes: 2 } as const;
          return { ...timed(1)(trial), counts, processes: [{ ...program, cpuShare }], ...changes };
        },
      }),
    );

  test('and finds a handler that needs 15% more, though every latency is the same', () => {
    const comparison = compared(side(200), side(230));
    expect(comparison).toMatchObject({ verdict: 'worse', counts: { worse: 1 } });
    expect(metric(comparison, PATH)).toMatchObject({ verdict: 'worse', unit: 'us' });
    expect(metric(comparison, PATH)!.base.median).toBeCloseTo(200, 0);
    expect(metric(comparison, PATH)!.ratio!.estimate).toBeCloseTo(1.15, 2);
    expect(metric(compared(side(200), side(202)), PATH)).toMatchObject({ verdict: 'same' });
  });

  test('but not where the kernel counted too few of its steps, or requests failed', () => {
    expect(metric(compared(side(40), side(45)), PATH)).toBeUndefined();
    const failing = {
      counts: { ...numbersOf().counts, requests: 3_000, statuses: { 200: 2_900, 500: 100 } },
    };
    expect(metric(compared(side(200, failing), side(230, failing)), PATH)).toBeUndefined();
  });
});

describe('compareResults() leaves out', () => {
  test('cells that only one side has, and says so', () => {
    const base = storedOf([...pool(1), ...trialsOf('old')]);
    const current = storedOf([...pool(1), ...trialsOf('new')]);
    expect(compared(base, current).dropped).toEqual([
      { what: 'drawn: old', because: 'only the base has it' },
      { what: 'drawn: new', because: 'only the current result has it' },
    ]);
  });

  test('a cell under another load', () => {
    const load = { kind: 'closed', concurrency: 8, durationMs: 3_000 } as const;
    const side = [...pool(1), ...trialsOf('other')];
    const current = [...pool(1), ...trialsOf('other', { header: { load } })];
    expect(compared(storedOf(side), storedOf(current)).dropped).toEqual([
      { what: 'drawn: other', because: 'the loads differ: concurrency 16 → 8' },
    ]);
  });

  test('a cell whose load other driver processes share', () => {
    const load = { kind: 'closed', concurrency: 16, durationMs: 3_000 } as const;
    const of = (drivers: object) => [
      ...pool(1),
      ...trialsOf('other', { header: { load: { ...load, ...drivers } } }),
    ];
    expect(compared(storedOf(of({})), storedOf(of({ drivers: 2 }))).dropped).toEqual([
      { what: 'drawn: other', because: 'the loads differ: drivers 1 → 2' },
    ]);
    expect(compared(storedOf(of({})), storedOf(of({ drivers: 1 }))).dropped).toEqual([]);
  });

  test('a cell with another request', () => {
    const request = {
      method: 'POST',
      headers: { A: null },
      body: { bytes: 7, file: null },
      bearerEnv: null,
    } as const;
    const side = [...pool(1), ...trialsOf('other')];
    const current = [...pool(1), ...trialsOf('other', { header: { request } })];
    expect(compared(storedOf(side), storedOf(current)).dropped).toEqual([
      { what: 'drawn: other', because: 'the requests differ: request GET → POST, 7 bytes, a: (hidden)' },
    ]);
    const { request: _, ...earlier } = trialsOf('other')[0]!;
    expect(compared(storedOf([...pool(1), earlier as Cell]), storedOf(side)).dropped).toEqual([]);
  });

  test('times with too few values: a p99 of 200 answers, a connect time of 16', () => {
    const counts = { ...numbersOf().counts, requests: 200, responses: 200 };
    const few = storedOf(pool(1, { numbers: { counts } }));
    const names = compared(few, few).cells[0]!.metrics.map(({ metric: path }) => path);
    expect(names).toContain('latency.p50Us');
    expect(names).not.toContain('latency.p99Us');
    expect(names).not.toContain('connect.p50Us');
  });

  test('everything, and throws, if nothing is in common', () => {
    const compareOthers = () => compared(storedOf(pool(1)), storedOf(pool(1), { scenario: 'another' }));
    expect(compareOthers).toThrow(UsageError);
    expect(compareOthers).toThrow(/no cell in common with \S+ \(drawn against another;/);
  });
});

test('compareResults() notes a change that all cells share', () => {
  const cells = (times: number) =>
    ['a', 'b', 'c', 'd', 'e'].flatMap((name) => trialsOf(name, { trial: timed(times) }));
  const { notes } = compared(storedOf(cells(1)), storedOf(cells(1.1)));
  expect(notes.join()).toContain('Nearly all cells became slower together (latency p50 of 5 of 5)');
});

test('compareResults() names settings that differ', () => {
  const changed = { strategy: { ...DEFAULT_STRATEGY, clientNoDelay: false } };
  const [cell] = compared(storedOf(pool(1)), storedOf(pool(1, { header: changed }))).cells;
  expect(cell!.causes).toEqual([
    {
      code: 'setting-changed',
      message: 'The two sides have different settings: clientNoDelay true → false',
    },
  ]);
});

test('compareResults() accepts a result of an earlier version, which has fewer fields', () => {
  const old = structuredClone(storedOf(pool(1)));
  for (const cell of old.result.cells) {
    for (const field of ['shape', 'phases', 'served', 'driver']) Reflect.deleteProperty(cell, field);
  }
  expect(compared(old, storedOf(pool(1))).verdict).toBe('same');
});
