import { expect, test } from 'vitest';
import { judgeCount } from './count.ts';

test.each([
  ['same for equal numbers', [4, 4, 4], [4, 4], 0, 'same'],
  ['same within the slack', [602, 603], [601, 605], 4, 'same'],
  ['worse for one connection more if the slack is 0', [4, 4], [5, 5], 0, 'worse'],
  ['better for fewer connections', [6_000, 6_000], [8, 8], 8, 'better'],
  ['worse with one trial on each side', [4], [6_000], 0, 'worse'],
  ['worse for ranges farther apart than either is wide', [4, 4, 5], [300, 380, 450], 4, 'worse'],
  ['nothing for overlapping ranges, which must be tested', [300, 400], [350, 450], 4, null],
  ['nothing for a gap narrower than the ranges', [300, 400], [450, 600], 4, null],
  ['nothing without trials', [], [4], 0, null],
] as const)('judgeCount() says %s', (_, base, current, slack, verdict) =>
  expect(judgeCount({ base, current, good: 'low', slack })).toBe(verdict),
);
