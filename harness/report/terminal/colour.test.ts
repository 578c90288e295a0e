import { expect, test } from 'vitest';
import { paintFor } from './colour.ts';

test('paintFor() leaves text alone without colour', () => {
  expect(paintFor(false).bad('x')).toBe('x');
  expect(paintFor(true).bad('x')).toBe('\u001b[31mx\u001b[39m');
});
