import { expect, test } from 'vitest';
import { labEnvironment } from './environment.ts';

test('labEnvironment() finds the system programs with an ordinary PATH, after all others', () => {
  expect(labEnvironment({}, { PATH: '/home/bin:/usr/bin', HOME: '/home' })).toEqual({
    PATH: '/home/bin:/usr/bin:/usr/sbin:/sbin',
    HOME: '/home',
  });
});

test("labEnvironment() lets a program's own values win", () => {
  expect(labEnvironment({ PATH: '/only' }, { PATH: '/usr/bin' }).PATH).toBe('/only');
});
