import { expect, test } from 'vitest';
import { hostText } from './environment.ts';

test.each([
  [{ privileges: 'root' }, '2 cores, as root'],
  [{ privileges: 'user', otherRuns: 1 }, '2 cores, as an ordinary user, beside 1 other connlab'],
  [{ privileges: 'root', otherRuns: 3 }, '2 cores, as root, beside 3 other connlabs'],
] as const)('hostText() of %j is "%s"', (known, text) => {
  expect(hostText({ cpu: { model: 'Example CPU', cores: 2 }, ...known })).toBe(text);
});
