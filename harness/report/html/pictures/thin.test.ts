import fc from 'fast-check';
import { expect, test } from 'vitest';
import { thin } from './thin.ts';

test('thin() keeps all rows if there are few', () => {
  expect(thin([[1, 2, null]], 3)).toEqual([0, 1, 2]);
  expect(thin([])).toEqual([]);
});

test('thin() keeps the lowest and highest value of every column, and both ends, in order', () => {
  const column = fc.array(fc.option(fc.integer()), { minLength: 50, maxLength: 400 });
  fc.assert(
    fc.property(column, (values) => {
      const rows = thin([values, values.map((value) => (value === null ? null : -value))], 40);
      const present = values.flatMap((value) => value ?? []);
      const kept = rows.flatMap((row) => values[row] ?? []);
      if (present.length > 0) {
        expect(Math.max(...kept)).toBe(Math.max(...present));
        expect(Math.min(...kept)).toBe(Math.min(...present));
      }
      expect(rows).toEqual([...new Set(rows)].sort((a, b) => a - b));
      expect([rows[0], rows.at(-1)]).toEqual([0, values.length - 1]);
      expect(rows.length).toBeLessThanOrEqual(values.length > 40 ? 42 : 40);
    }),
  );
});
