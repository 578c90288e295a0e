import { describe, expect, test } from 'vitest';
import { isOfCompiler, placeOf } from './stack.ts';

const URL_OF_FILE = 'file:///home/me/mine.ts';

// As Node 26 writes them.
const SYNTAX = `${URL_OF_FILE}:3
export default defineScenario({
  name: 'mine' question: 'x'
               ^^^^^^^^
});

SyntaxError [ERR_INVALID_TYPESCRIPT_SYNTAX]: Expected ',', got 'ident'
    at parseTypeScript (node:internal/modules/typescript:61:36)`;

const THROWN = `TypeError: boom
again
    at f (${URL_OF_FILE}:2:29)
    at ${URL_OF_FILE}:4:1
    at ModuleJob.run (node:internal/modules/esm/module_job:569:25)`;

describe('placeOf()', () => {
  test('reads line and code of a syntax error', () => {
    expect(placeOf(SYNTAX, URL_OF_FILE)).toEqual({ line: 3, code: "name: 'mine' question: 'x'" });
  });

  test('reads the innermost line of what was thrown', () => {
    expect(placeOf(THROWN, URL_OF_FILE)).toEqual({ line: 2 });
  });

  test.each([
    ['an empty stack', ''],
    ['a stack of other files', 'Error: x\n    at file:///home/me/other.ts:2:29'],
    ['a head without code', `SyntaxError: x\n    at node:internal/x:1:2`],
  ])('finds no place in %s', (_, stack) => {
    expect(placeOf(stack, URL_OF_FILE)).toEqual({});
  });
});

test.each<[string, boolean]>([
  [SYNTAX, true],
  [`SyntaxError: Expected ':' in JSON at position 3\n    at ${URL_OF_FILE}:2:29`, false],
  [THROWN, false],
])('isOfCompiler() tells an error of the compiler from others', (stack, expected) => {
  expect(isOfCompiler(stack)).toBe(expected);
});
