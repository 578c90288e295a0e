import { expect, test } from 'vitest';
import * as connlab from './index.ts';

test('connlab exports defineScenario(), defineSuite() and otherwise only types', () => {
  expect(Object.keys(connlab)).toEqual(['defineScenario', 'defineSuite']);
});

test.each([connlab.defineScenario, connlab.defineSuite])('%o returns its argument', (define) => {
  const data = { name: 'x' } as never;
  expect(define(data)).toBe(data);
});
