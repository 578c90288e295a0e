import { expect, test } from 'vitest';
import { judgeCount } from './count.ts';

test.each([
  ['the same of equal numbers', [4, 4, 4], [4, 4], 0, 'same'],
  ['the same within the slack', [602, 603], [601, 605], 4, 'same'],
  ['worse of one connection more where the strategy allows none', [4, 4], [5, 5], 0, 'worse'],
  ['better of fewer', [6_000, 6_000], [8, 8], 8, 'better'],
  ['worse of one trial against one', [4], [6_000], 0, 'worse'],
  ['worse of ranges farther apart than either is wide', [4, 4, 5], [300, 380, 450], 4, 'worse'],
  ['nothing of ranges that overlap, for that is to be tested', [300, 400], [350, 450], 4, null],
  ['nothing of a gap narrower than the ranges', [300, 400], [450, 600], 4, null],
  ['nothing of no trial', [], [4], 0, null],
] as const)('judgeCount() says %s', (_, base, current, slack, verdict) =>
  expect(judgeCount({ base, current, good: 'low', slack })).toBe(verdict),
);
