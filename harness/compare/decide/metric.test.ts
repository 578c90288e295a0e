import { describe, expect, test } from 'vitest';
import type { Good } from '../comparison.ts';
import { judgeMetric, type MetricJudgement } from './metric.ts';
import { concludeAll, type Pending, settled } from './pending.ts';

const RULES = { level: 0.05, margin: Math.log(1.05) };

/** Ten different trials around a level. `percent`: their scatter. */
function trials(level: number, percent = 1, count = 10): number[] {
  return Array.from(
    { length: count },
    (_, at) => level * (1 + (percent / 100) * (((at * 7) % 10) / 10 - 0.45)),
  );
}

function judge(
  base: readonly number[],
  current: readonly number[],
  options: { good?: Good; offset?: number; others?: number } = {},
): MetricJudgement {
  const { good = 'low', offset = 0, others = 0 } = options;
  const asked = judgeMetric({ base, current, good, offset });
  const boring = Array.from({ length: others }, (): Pending<unknown> => ({ p: 1, conclude: () => null }));
  return concludeAll<unknown>([asked, ...boring], RULES).verdictOf(asked);
}

describe('judgeMetric() says', () => {
  test.each<[what: string, verdict: string, judged: MetricJudgement]>([
    ['worse for 20% more if low is good', 'worse', judge(trials(100), trials(120))],
    ['better for 20% more if high is good', 'better', judge(trials(100), trials(120), { good: 'high' })],
    ['better for 20% less if low is good', 'better', judge(trials(120), trials(100))],
    ['same for equal sides', 'same', judge(trials(100), trials(100))],
    ['same for 2% more, however significant', 'same', judge(trials(100), trials(102))],
    ['inconclusive for a large scatter', 'inconclusive', judge(trials(100, 60), trials(110, 60))],
    [
      'inconclusive for 20% more if whole runs are 10% off',
      'inconclusive',
      judge(trials(100), trials(120), { offset: 0.1 }),
    ],
    [
      'inconclusive for 20% more from 5 trials among many tests',
      'inconclusive',
      judge(trials(100, 1, 5), trials(120, 1, 5), { others: 50 }),
    ],
    ['not comparable for one trial', 'not comparable', judge([100], trials(120))],
    ['not comparable without trials', 'not comparable', judge([], trials(120))],
  ])('%s', (_, verdict, judged) => expect(judged.verdict).toBe(verdict));

  test('how many trials are needed, and why', () => {
    const scattering = judge(trials(100, 60), trials(110, 60));
    expect(scattering.trialsNeeded).toBeGreaterThan(10);
    expect(scattering.reason).toMatch(
      /^the trials scatter too much; about \d+ trials on each side would decide it$/,
    );

    const few = judge(trials(100, 1, 5), trials(120, 1, 5), { others: 50 });
    expect(few.trialsNeeded).toBe(7);
    expect(few.reason).toBe(
      'with 51 tests, nothing is significant below 7 trials; about 7 trials on each side would decide it',
    );

    const offset = judge(trials(100), trials(120), { offset: 0.1 });
    expect(offset).toMatchObject({ trialsNeeded: null });
    expect(offset.reason).toContain('changed, but by less than the limit of 35.0%');
  });

  test('the ratio with its interval, and the limit that it had to exceed', () => {
    const { logRatio, threshold, noise } = judge(trials(100), trials(120), { offset: 0.03 });
    expect(Math.exp(logRatio!.estimate)).toBeCloseTo(1.2, 2);
    expect(logRatio!.interval95.low).toBeLessThan(Math.log(1.2));
    expect(logRatio!.interval95.high).toBeGreaterThan(Math.log(1.2));
    expect(threshold).toBeCloseTo(3 * noise!, 10);
    expect(noise).toBeGreaterThan(0.03);
  });
});

describe('judgeMetric() of trials that were measured in turn', () => {
  /** Sides on a machine whose speed differs by 60% from trial to trial, and by less from one side to the other. */
  function inTurn(ratio: number, { count = 10, bad = [] as readonly number[] } = {}) {
    const base = trials(100, 60, count);
    const current = base.map((value, at) => value * ratio * (bad.includes(at) ? 1.4 : 1 + 0.004 * (at % 3)));
    const sample = { base, current, good: 'low', offset: 0.1 } as const;
    const pairs = base.map((value, at) => [value, current[at]!] as const);
    const verdictOn = (asked: Pending<MetricJudgement>): MetricJudgement =>
      concludeAll([asked], RULES).verdictOf(asked);
    return {
      apart: verdictOn(judgeMetric(sample)),
      paired: verdictOn(judgeMetric({ ...sample, pairs })),
    };
  }

  test('finds what the machine hides from a comparison of the sides', () => {
    const { apart, paired } = inTurn(1.15);
    expect(apart.verdict).toBe('inconclusive');
    expect(paired).toMatchObject({ verdict: 'worse', p: 4 / 1_024 });
    expect(Math.exp(paired.logRatio!.estimate)).toBeCloseTo(1.15, 1);
    expect(inTurn(1).paired.verdict).toBe('same');
    expect(inTurn(1.02).paired.verdict).toBe('same');
  });

  test('finds it beside one bad trial in ten, and says nothing of two equal sides because of two', () => {
    expect(inTurn(1.15, { bad: [4] }).paired.verdict).toBe('worse');
    expect(inTurn(1, { bad: [4] }).paired.verdict).toBe('same');
    expect(inTurn(1, { bad: [2, 6] }).paired.verdict).toBe('inconclusive');
  });

  test('compares fewer than eight pairs as two groups', () => {
    const { apart, paired } = inTurn(1.15, { count: 7 });
    expect(paired).toEqual(apart);
    expect(inTurn(1.15, { count: 8 }).paired.verdict).toBe('worse');
  });

  test('says how many trials are needed, from the scatter that pairs do not share', () => {
    const base = trials(100, 60);
    const pairs = base.map(
      (value, at) => [value, value * (1.1 + 0.5 * (((at * 3) % 10) / 10 - 0.45))] as const,
    );
    const asked = judgeMetric({
      base,
      current: pairs.map(([, value]) => value),
      pairs,
      good: 'low',
      offset: 0,
    });
    const { verdict, trialsNeeded } = concludeAll([asked], RULES).verdictOf(asked);
    expect(verdict).toBe('inconclusive');
    expect(trialsNeeded).toBeGreaterThan(10);
    expect(trialsNeeded).toBeLessThan(60);
  });
});

describe('concludeAll()', () => {
  test('corrects over all tests, without comparisons that need none', () => {
    const seen: (number | null)[] = [];
    const tested = (p: number): Pending<string> => ({
      p,
      conclude: (adjusted, { tests }) => {
        seen.push(adjusted);
        return `of ${tests}`;
      },
    });
    const { verdicts, family } = concludeAll([tested(0.01), settled('exact'), tested(0.03)], RULES);
    expect(verdicts).toEqual(['of 2', 'exact', 'of 2']);
    expect(seen).toEqual([0.02, 0.03]);
    expect(family.tests).toBe(2);
  });
});
