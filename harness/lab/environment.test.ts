import { expect, test } from 'vitest';
import { labEnvironment } from './environment.ts';

test('labEnvironment() appends the system folders to PATH', () => {
  expect(labEnvironment({}, { PATH: '/home/bin:/usr/bin', HOME: '/home' })).toEqual({
    PATH: '/home/bin:/usr/bin:/usr/sbin:/sbin',
    HOME: '/home',
  });
});

test("labEnvironment() prefers the program's own values", () => {
  expect(labEnvironment({ PATH: '/only' }, { PATH: '/usr/bin' }).PATH).toBe('/only');
});
