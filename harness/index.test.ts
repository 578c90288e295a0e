import { expect, test } from 'vitest';
import * as connlab from './index.ts';

test('connlab exports defineScenario() and otherwise only types', () => {
  expect(Object.keys(connlab)).toEqual(['defineScenario']);
});

test('defineScenario() gives back the very data', () => {
  const data = { name: 'x' } as never;
  expect(connlab.defineScenario(data)).toBe(data);
});
