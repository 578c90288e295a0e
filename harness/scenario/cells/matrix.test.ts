import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matrix, matrixSize } from './matrix.ts';

const values = (value: fc.Arbitrary<unknown>) => fc.uniqueArray(value, { minLength: 1, maxLength: 4 });
const axes = fc.record(
  {
    path: values(fc.constantFrom('direct', 'nginx')),
    pool: values(fc.integer({ min: 1, max: 99 })),
    clientNoDelay: values(fc.boolean()),
    reuse: values(fc.constantFrom('keep-alive', 'one-request', 'requests-5', 'seconds-2')),
  },
  { requiredKeys: [] },
);

describe('matrix()', () => {
  test('has the last axis vary fastest, and every axis in the name', () => {
    const names = matrix({ path: ['direct', 'nginx'], reuse: ['one-request', 'keep-alive'], pool: [4] });
    expect(names.map(({ name }) => name)).toEqual([
      'path=direct reuse=one-request pool=4',
      'path=direct reuse=keep-alive pool=4',
      'path=nginx reuse=one-request pool=4',
      'path=nginx reuse=keep-alive pool=4',
    ]);
  });

  test('is as large as the product of the lists', () => {
    fc.assert(
      fc.property(axes, (some) => {
        expect(matrix(some)).toHaveLength(matrixSize(some));
      }),
    );
  });

  test('has no two combinations alike, by name or by values', () => {
    fc.assert(
      fc.property(axes, (some) => {
        const combinations = matrix(some);
        const names = new Set(combinations.map(({ name }) => name));
        const distinct = new Set(combinations.map((combination) => JSON.stringify(combination.values)));
        expect(names.size).toBe(combinations.length);
        expect(distinct.size).toBe(combinations.length);
      }),
    );
  });

  test('takes each value of an axis equally often', () => {
    fc.assert(
      fc.property(axes, (some) => {
        const combinations = matrix(some);
        for (const [axis, list] of Object.entries(some)) {
          for (const value of list) {
            const holders = combinations.filter((one) => one.values[axis as keyof typeof some] === value);
            expect(holders).toHaveLength(combinations.length / list.length);
          }
        }
      }),
    );
  });
});
