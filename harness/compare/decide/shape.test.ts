import { expect, test } from 'vitest';
import { createHistogram, encodeHistogram, recordUs } from '../../drive/record/latency.ts';
import { seededRandom } from '../../random.ts';
import type { ShapeVerdict } from '../comparison.ts';
import type { Numbers } from '../metrics.ts';
import { timed, trialsOf } from '../testing/results.ts';
import { concludeAll } from './pending.ts';
import { judgeShape } from './shape.ts';

/** Trials with 2,000 answers around a median, a share of which takes ten times as long. */
function trials(medianUs: number, slowShare: number, seed: number): readonly Numbers[] {
  const random = seededRandom(seed);
  return trialsOf('cell', { trial: timed(1) }).map((cell) => {
    const numbers = cell as Numbers;
    const histogram = createHistogram();
    for (let answer = 0; answer < 2_000; answer += 1) {
      const slow = random() < slowShare ? 10 : 1;
      recordUs(histogram, medianUs * slow * Math.exp(0.2 * (random() + random() - 1)));
    }
    const p50Us = histogram.getValueAtPercentile(50);
    const latency = encodeHistogram(histogram);
    histogram.destroy();
    const { driver } = numbers;
    return {
      ...numbers,
      latency: { ...numbers.latency, p50Us },
      driver: { ...driver, histograms: { ...driver.histograms, latency } },
    };
  });
}

function judge(
  base: readonly Numbers[],
  current: readonly Numbers[],
  { explained = 0, isOneMachine = true } = {},
): ShapeVerdict {
  const asked = judgeShape(base, current, { explained, isOneMachine })!;
  return concludeAll([asked], { level: 0.05, margin: 0.05 }).verdictOf(asked);
}

test('judgeShape() says same for trials that are only slower', () => {
  const { verdict, distance } = judge(trials(1_000, 0, 1), trials(3_000, 0, 2));
  expect(verdict).toBe('same');
  expect(distance).toBeLessThan(0.05);
});

test('judgeShape() says different when a fifth of the answers moved and the median did not', () => {
  const { verdict, distance, p } = judge(trials(1_000, 0, 1), trials(1_000, 0.2, 2));
  expect(verdict).toBe('different');
  expect(distance).toBeGreaterThan(0.15);
  expect(p).toBeLessThan(0.001);
});

test('judgeShape() says better when answers became faster at every rank', () => {
  const [slow, fast] = [trials(1_000, 0.2, 1), trials(900, 0, 2)];
  expect(judge(slow, fast).verdict).toBe('better');
  expect(judge(fast, slow).verdict).toBe('different');
  expect(judge(slow, fast, { isOneMachine: false }).verdict).toBe('different');
});

test('judgeShape() says different when some answers became faster and others slower', () => {
  expect(judge(trials(1_000, 0.3, 1), trials(1_200, 0, 2)).verdict).toBe('different');
  expect(judge(trials(1_000, 0, 1), trials(300, 0.05, 2)).verdict).toBe('same');
  expect(judge(trials(1_000, 0, 1), trials(300, 0.2, 2)).verdict).toBe('different');
});

test('judgeShape() says inconclusive when the machine itself was slower or faster', () => {
  const [base, current] = [trials(1_000, 0, 1), trials(1_000, 0.2, 2)];
  for (const explained of [0.2, -0.2]) {
    expect(judge(base, current, { explained })).toMatchObject({
      verdict: 'inconclusive',
      reason: expect.stringMatching(/^the machine itself/),
    });
  }
  expect(judge(base, current, { explained: 0.04 }).verdict).toBe('different');
});

test('judgeShape() says inconclusive when trials of the same side differ as much', () => {
  const mixed = [...trials(1_000, 0, 1).slice(0, 5), ...trials(1_000, 0.4, 2).slice(0, 5)];
  const other = [...trials(1_000, 0, 3).slice(0, 2), ...trials(1_000, 0.4, 4).slice(0, 8)];
  expect(judge(mixed, other)).toMatchObject({
    verdict: 'inconclusive',
    reason: 'trials of the same side differ as much',
  });
});

test('judgeShape() gives null for a thousand answers or fewer', () => {
  const few = trials(1_000, 0, 1).map((cell) => ({ ...cell, counts: { ...cell.counts, responses: 999 } }));
  expect(judgeShape(few, few, { isOneMachine: true })).toBeNull();
});
