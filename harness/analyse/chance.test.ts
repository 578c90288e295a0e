import { expect, test } from 'vitest';
import { createHistogram, encodeHistogram, recordUs } from '../drive/record/latency.ts';
import { seededRandom } from '../random.ts';
import type { Cell } from '../result/result.ts';
import { headerOf, numbersOf } from '../result/testing/parts.ts';
import type { Expectation } from '../scenario/scenario.ts';
import { judgeChance } from './chance.ts';

/** A trial whose pages take `meanMs` on average, from half to one and a half times that. */
function trial(name: string, { pages, meanMs, seed }: { pages: number; meanMs: number; seed: number }): Cell {
  const random = seededRandom(seed);
  const histogram = createHistogram();
  for (let page = 0; page < pages; page += 1) recordUs(histogram, 1_000 * meanMs * (0.5 + random()));
  const numbers = numbersOf();
  const histograms = { ...numbers.driver.histograms, page: encodeHistogram(histogram) };
  histogram.destroy();
  return { ...headerOf({ name }), ...numbers, driver: { ...numbers.driver, histograms }, state: 'measured' };
}

const SLOWER: Expectation = {
  claim: 'b is slower',
  cell: 'b',
  path: 'page.p50Us',
  atLeast: { cell: 'a', path: 'page.p50Us' },
  byChance: true,
};

function judge(expectation: Expectation, ...cells: readonly Cell[]) {
  return judgeChance(expectation, (cell) => cells.filter(({ name }) => name === cell));
}

test('judgeChance() holds where the intervals are apart in the right direction only', () => {
  const [fast, slow] = [
    trial('a', { pages: 200, meanMs: 400, seed: 1 }),
    trial('b', { pages: 200, meanMs: 600, seed: 2 }),
  ];
  expect(judge(SLOWER, fast, slow)).toMatchObject({ ok: true, observed: expect.stringContaining(' above ') });
  const { atLeast, ...rest } = SLOWER;
  const faster = judge({ ...rest, atMost: atLeast! }, fast, slow);
  expect(faster).toMatchObject({ ok: false });
  expect(faster).not.toHaveProperty('undecided');
});

test('judgeChance() is undecided with few pages, and more trials decide it', () => {
  const trials = (count: number): Cell[] =>
    Array.from({ length: count }, (_, at) => [
      trial('a', { pages: 10, meanMs: 450, seed: at }),
      trial('b', { pages: 10, meanMs: 600, seed: 100 + at }),
    ]).flat();
  expect(judge(SLOWER, ...trials(1))).toMatchObject({
    ok: false,
    undecided: true,
    observed: expect.stringMatching(/^no difference shown: \d+ ms \(\d+ ms to \d+ ms\) against /),
  });
  expect(judge(SLOWER, ...trials(10))).toMatchObject({ ok: true });
});

test('judgeChance() finds no difference between equals in at least 95 of 100 cases', () => {
  let found = 0;
  for (let seed = 0; seed < 100; seed += 1) {
    const [a, b] = ['a', 'b'].map((name, at) => trial(name, { pages: 60, meanMs: 500, seed: 2 * seed + at }));
    if (!judge(SLOWER, a!, b!).undecided) found += 1;
  }
  expect(found).toBeLessThanOrEqual(5);
});

test('judgeChance() compares with a multiple and with a number', () => {
  const cells = [
    trial('a', { pages: 300, meanMs: 400, seed: 1 }),
    trial('b', { pages: 300, meanMs: 600, seed: 2 }),
  ];
  expect(judge({ ...SLOWER, atLeast: { cell: 'a', path: 'page.p50Us', times: 1.1 } }, ...cells).ok).toBe(
    true,
  );
  expect(judge({ ...SLOWER, atLeast: { cell: 'a', path: 'page.p50Us', plus: 500_000 } }, ...cells).ok).toBe(
    false,
  );
  expect(judge({ ...SLOWER, atLeast: 550_000 }, ...cells).ok).toBe(true);
});

test('judgeChance() knows nothing without a trial that counts', () => {
  const invalid: Cell = { ...headerOf({ name: 'b' }), state: 'failed', reason: 'It ended' };
  const a = trial('a', { pages: 9, meanMs: 400, seed: 1 });
  expect(judge(SLOWER, a, invalid)).toEqual({ ok: false, unknown: true, observed: 'no trial that counts' });
});
