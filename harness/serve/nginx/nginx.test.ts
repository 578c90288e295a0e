import { expect, test } from 'vitest';
import { parseOpenFiles } from './nginx.ts';

const limits = (
  hard: string,
): string => `Limit                     Soft Limit           Hard Limit           Units     
Max processes             63434                63434                processes 
Max open files            1024                 ${hard.padEnd(21)}files     
`;

test.each([
  ['20000', 20_000],
  ['1048576', 1_048_576],
  ['unlimited', 1_048_576],
])('parseOpenFiles() reads the hard limit "%s"', (hard, expected) => {
  expect(parseOpenFiles(limits(hard))).toBe(expected);
});

test('parseOpenFiles() gives the default if the line is missing', () => {
  expect(parseOpenFiles('')).toBe(1_048_576);
});
