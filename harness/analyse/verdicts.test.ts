import { describe, expect, it } from 'vitest';
import type { Cell } from '../result/result.ts';
import { headerOf, hostOf, numbersOf } from '../result/testing/parts.ts';
import { DEFAULT_LAB } from '../scenario/defaults.ts';
import type { Expectation, Scenario } from '../scenario/scenario.ts';
import { judge } from './verdicts.ts';

type Statement = Partial<Expectation> & Pick<Expectation, 'path'>;

const scenarioOf = (...expect: Statement[]): Scenario => ({
  name: 'test',
  question: 'Does it hold?',
  lab: DEFAULT_LAB,
  cells: [],
  leftOut: [],
  expect: expect.map((one) => ({ claim: 'it holds', cell: 'a', ...one })),
});

function cellOf(name: string, timeWaitPeak: number, trial = 1): Cell {
  return {
    ...headerOf({ name, trial }),
    ...numbersOf({ hosts: { client: hostOf({ timeWaitPeak }) }, nginxErrors: { 'no-ports': 7 } }),
    state: 'measured',
  };
}

function invalidOf(name: string): Cell {
  const hosts = { client: hostOf({ timeWaitPeak: 387 }) };
  return { ...headerOf({ name }), ...numbersOf({ hosts }), state: 'invalid', reason: 'closer: ...' };
}

const PEAK = 'hosts.client.timeWaitPeak';
const cells = [cellOf('a', 2_000), cellOf('b', 1_000)];

describe('judge()', () => {
  const numbers = numbersOf();
  const bounded: Cell = {
    ...headerOf({ name: 'a' }),
    ...numbers,
    latency: { ...numbers.latency, p50Us: 600, p99Us: 4_500_000, atLeast: ['p99Us', 'maxUs'] },
    state: 'measured',
  };

  // p99 falls among requests without an answer; p50 does not.
  it.each<[Statement, boolean, string]>([
    [{ path: 'latency.p99Us', atMost: 10_000_000 }, false, '>= 4.5 s, which need not be at most 10 s'],
    [{ path: 'latency.p99Us', atMost: 1_000_000 }, false, '>= 4.5 s, not at most 1 s'],
    [{ path: 'latency.p99Us', atLeast: 1_000_000 }, true, '>= 4.5 s'],
    [
      { path: 'latency.p99Us', within: { of: 4_500_000, percent: 5 } },
      false,
      '>= 4.5 s, which need not be within 5% of 4.5 s',
    ],
    [{ path: 'latency.p50Us', atMost: 1_000 }, true, '0.6 ms'],
    [{ path: 'latency.p50Us', atMost: { path: 'latency.p99Us', times: 0.1 } }, true, '0.6 ms'],
    [
      { path: 'latency.maxUs', atLeast: { path: 'latency.p99Us', times: 0.0001 } },
      false,
      '>= 3.93 ms, which need not be at least >= 0.45 ms',
    ],
  ])('judges lower bounds by what they prove: %o', (statement, ok, observed) => {
    expect(judge(scenarioOf(statement), [bounded])).toMatchObject([{ ok, observed }]);
  });

  it.each<[Statement, boolean, string]>([
    [{ path: PEAK, equals: 2_000 }, true, '2,000'],
    [{ path: PEAK, equals: 1_999 }, false, '2,000, not equal to 1,999'],
    [{ path: PEAK, atLeast: 2_000 }, true, '2,000'],
    [{ path: PEAK, atLeast: 2_001 }, false, '2,000, not at least 2,001'],
    [{ path: PEAK, atMost: 2_000 }, true, '2,000'],
    [{ path: PEAK, atMost: 1_999.5 }, false, '2,000, not at most 2,000'],
    [{ path: PEAK, within: { of: 2_100, percent: 5 } }, true, '2,000, 4.8% below 2,100'],
    [{ path: PEAK, within: { of: 2_000, percent: 5 } }, true, '2,000'],
    [{ path: PEAK, within: { of: 2_200, percent: 5 } }, false, '2,000, not within 5% of 2,200'],
    [{ path: PEAK, equals: { path: 'hosts.client.portCapacity' } }, true, '2,000'],
    [{ path: PEAK, equals: { path: PEAK, cell: 'b', times: 2 } }, true, '2,000'],
    [{ path: PEAK, atMost: { path: PEAK, cell: 'b' } }, false, '2,000, not at most 1,000'],
    [{ path: PEAK, equals: { path: PEAK, cell: 'b', plus: 1_000 } }, true, '2,000'],
    [
      { path: PEAK, atMost: { path: PEAK, cell: 'b', times: 1.5, plus: 100 } },
      false,
      '2,000, not at most 1,600',
    ],
    [{ path: 'exhaustion', equals: null }, true, 'none'],
    [{ path: 'strategy.path', equals: 'direct' }, true, 'direct'],
    [{ path: 'strategy.path', contains: 'rec' }, true, 'direct'],
    [{ path: PEAK, contains: '2' }, false, '2,000, not with 2'],
    [{ path: 'strategy.clientNoDelay', equals: false }, false, 'true, not equal to false'],
    [{ path: 'counts.errors.EADDRNOTAVAIL', equals: 0 }, true, '0'],
    [{ path: 'nginxErrors.no-ports', atLeast: 1 }, true, '7'],
    [{ path: 'exhaustion.host', equals: 'client' }, false, 'none, not equal to client'],
    [{ path: 'exhaustion.atMs', atMost: 5 }, false, 'none, not at most 5 ms'],
    [{ path: 'exhaustion.atMs', equals: { path: 'prediction.exhaustedAtMs' } }, true, 'none'],
    [{ path: 'latency.p99Us', atMost: 1_300 }, false, '1.31 ms, not at most 1.3 ms'],
    [{ path: 'rate.achievedPerSecond', atLeast: 1 }, true, '21,000 per second'],
    [{ path: 'hosts.proxy.timeWaitPeak', equals: 0 }, false, 'hosts.proxy.timeWaitPeak is not there'],
    [{ path: 'strategy.path', atLeast: 1 }, false, 'direct, not at least 1'],
    [{ path: PEAK, equals: { path: 'nowhere' } }, false, '2,000; nowhere is not there'],
    [{ path: PEAK, equals: { path: 'name', times: 2 } }, false, '2,000; name is no number'],
  ])('judges %o', (statement, ok, observed) => {
    expect(judge(scenarioOf(statement), cells)).toEqual([
      { expectation: 'it holds', cell: 'a', ok, observed },
    ]);
  });

  it('asks every trial of a count, and says what each one gave', () => {
    const trials = [cellOf('a', 2_000, 1), cellOf('a', 1_900, 2)];
    expect(judge(scenarioOf({ path: PEAK, atLeast: 2_000 }), trials)).toMatchObject([
      { ok: false, observed: 'in 1 of 2 trials: trial 1: 2,000; trial 2: 1,900, not at least 2,000' },
    ]);
    expect(judge(scenarioOf({ path: PEAK, atLeast: 1_900 }), trials)[0]?.ok).toBe(true);
  });

  describe('of several trials', () => {
    const P50 = 'latency.p50Us';
    const took = (...trials: readonly number[]) =>
      trials.map((p50Us, at): Cell => {
        const numbers = numbersOf();
        const latency = { ...numbers.latency, p50Us };
        return { ...headerOf({ name: 'a', trial: at + 1 }), ...numbers, latency, state: 'measured' };
      });
    const broken = (trial: number): Cell => ({
      ...headerOf({ name: 'a', trial }),
      ...{ state: 'failed', reason: 'gone' },
    });

    it.each([
      [
        'most',
        took(300, 100, 300),
        true,
        'in 2 of 3 trials: trial 1: 0.3 ms; trial 2: 0.1 ms, not at least 0.2 ms; ',
      ],
      ['half', took(300, 100), false, 'in 1 of 2 trials: '],
      ['few', took(100, 100, 300), false, 'in 1 of 3 trials: '],
      ['all', took(300, 400), true, 'trial 1: 0.3 ms; trial 2: 0.4 ms'],
    ])('asks of a time that it holds in most: it does in %s', (_, trials, ok, observed) => {
      const [verdict] = judge(scenarioOf({ path: P50, atLeast: 200 }), trials);
      expect(verdict).toMatchObject({ ok });
      expect(verdict!.observed.startsWith(observed)).toBe(true);
    });

    it('gives no say to those of which nothing is known', () => {
      const some = [...took(300, 300), broken(3)];
      expect(judge(scenarioOf({ path: P50, atLeast: 200 }), some)).toEqual([
        {
          ...{ expectation: 'it holds', cell: 'a', ok: true },
          observed: 'trial 1: 0.3 ms; trial 2: 0.3 ms; trial 3: cell is failed: gone',
        },
      ]);
      expect(judge(scenarioOf({ path: P50, atLeast: 200 }), [broken(1), broken(2)])).toMatchObject([
        { ok: false, unknown: true },
      ]);
    });
  });

  it('compares a trial with the same trial of the other cell', () => {
    const trials = [cellOf('a', 10, 1), cellOf('a', 20, 2), cellOf('b', 10, 1), cellOf('b', 20, 2)];
    expect(judge(scenarioOf({ path: PEAK, equals: { path: PEAK, cell: 'b' } }), trials)[0]?.ok).toBe(true);
  });

  it('compares with the first trial where the other cell has no such trial', () => {
    const trials = [cellOf('a', 10, 1), cellOf('a', 10, 2), cellOf('b', 10, 1)];
    expect(judge(scenarioOf({ path: PEAK, equals: { path: PEAK, cell: 'b' } }), trials)[0]?.ok).toBe(true);
  });

  it('is false for a cell that is invalid or failed, and says so', () => {
    const invalid: Cell = {
      ...headerOf({ name: 'a' }),
      ...numbersOf(),
      state: 'invalid',
      reason: 'closer: ...',
    };
    const failed: Cell = { ...headerOf({ name: 'a' }), state: 'failed', reason: 'The origin ended' };
    const scenario = scenarioOf({ path: PEAK, atLeast: 0 });
    expect(judge(scenario, [invalid])).toMatchObject([
      { ok: false, observed: 'cell is invalid: closer: ...' },
    ]);
    expect(judge(scenario, [failed])).toMatchObject([
      { ok: false, observed: 'cell is failed: The origin ended' },
    ]);
  });

  it.each<[string, Statement, boolean, string]>([
    ['its state', { path: 'state', equals: 'invalid' }, true, 'invalid'],
    ['another state', { path: 'state', equals: 'measured' }, false, 'invalid, not equal to measured'],
    ['its reason', { path: 'reason', contains: 'closer' }, true, 'closer: ...'],
    ['another reason', { path: 'reason', contains: 'pool' }, false, 'closer: ..., not with pool'],
    ['no number', { path: PEAK, atLeast: 0 }, false, 'cell is invalid: closer: ...'],
  ])('knows of an invalid cell %s', (_, statement, ok, observed) => {
    expect(judge(scenarioOf(statement), [invalidOf('a')])).toMatchObject([{ ok, observed }]);
  });

  it('reads the numbers of a cell that is demanded to be invalid: they are the evidence', () => {
    const scenario = scenarioOf(
      { path: 'state', equals: 'invalid' },
      { path: PEAK, equals: 387 },
      { path: PEAK, atMost: { path: PEAK, cell: 'b' }, cell: 'c' },
    );
    const verdicts = judge(scenario, [invalidOf('a'), invalidOf('b'), cellOf('c', 10)]);
    expect(verdicts.map(({ ok, demands }) => [ok, demands])).toEqual([
      [true, 'invalid'],
      [true, undefined],
      [false, undefined],
    ]);
  });

  it('finds no reason in a cell that was measured', () => {
    expect(judge(scenarioOf({ path: 'reason', contains: 'pool' }), cells)).toMatchObject([
      { ok: false, observed: 'reason is not there' },
    ]);
  });

  it('is false where the cell to compare with is', () => {
    const failed: Cell = { ...headerOf({ name: 'b' }), state: 'failed', reason: 'gone' };
    const scenario = scenarioOf({ path: PEAK, atLeast: { path: PEAK, cell: 'b' } });
    expect(judge(scenario, [cells[0]!, failed])).toMatchObject([
      { ok: false, unknown: true, observed: '2,000; "b": cell is failed: gone' },
    ]);
  });

  it('gives no verdict on a cell that was skipped, that did not run, or that compares with such a one', () => {
    const skipped: Cell = { ...headerOf({ name: 'b' }), state: 'skipped', reason: 'nginx is not installed' };
    const scenario = scenarioOf(
      { path: PEAK, atLeast: 0, cell: 'b' },
      { path: PEAK, atLeast: { path: PEAK, cell: 'b' } },
      { path: PEAK, atLeast: 0, cell: 'deselected' },
      { path: PEAK, atLeast: 0 },
    );
    expect(judge(scenario, [cells[0]!, skipped]).map(({ cell }) => cell)).toEqual(['a']);
  });
});
