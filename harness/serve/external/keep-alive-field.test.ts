import { expect, test } from 'vitest';
import { readKeepAlive } from './keep-alive-field.ts';

test.each([
  ['timeout=5', 5_000, null],
  ['timeout=5, max=1000', 5_000, 1_000],
  ['max=100, Timeout = 15', 15_000, 100],
  ['max=100', null, 100],
  ['timeout="7"', 7_000, null],
  ['timeout=0', null, null],
  ['max=0', null, null],
  ['timeout=soon', null, null],
  ['x-timeout=5, climax=9', null, null],
  ['', null, null],
])('readKeepAlive() of %o', (field, idleMs, requests) => {
  expect(readKeepAlive(field)).toEqual({ idleMs, requests });
});
