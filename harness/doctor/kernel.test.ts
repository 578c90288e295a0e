import { expect, test } from 'vitest';
import { describeKernel } from './kernel.ts';

const cases: [release: string, ok: boolean, missing: string[]][] = [
  ['6.18.4', true, []],
  ['7.0.0-rc1', true, []],
  ['6.15.0-061500-generic', true, []],
  ['6.14.11', false, ['(cheaper since 6.15)']],
  ['6.12.43+deb13-amd64', false, ['(6.14)', '(cheaper since 6.15)']],
  ['6.1.0-28-amd64', false, ['(6.3)', '(6.14)', '(cheaper since 6.15)']],
  ['5.15.0', false, ['(6.3)', '(6.14)', '(cheaper since 6.15)']],
];

test.each(cases)('describeKernel() of %s says what is missing', (release, ok, missing) => {
  const description = describeKernel(release);
  expect(description.ok).toBe(ok);
  const named = ok
    ? []
    : description.consequence.split('; ').map((part) => /\([^()]*6\.\d+\)/.exec(part)?.[0]);
  expect(named).toEqual(missing);
});
