import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { uniqueIds } from './ids.ts';

describe('uniqueIds()', () => {
  test.each<[readonly string[], readonly string[]]>([
    [['nginx, keepalive too small'], ['nginx-keepalive-too-small']],
    [['path=nginx reuse=one-request'], ['path-nginx-reuse-one-request']],
    [
      ['A b', 'a-b', 'a b!'],
      ['a-b', 'a-b-2', 'a-b-3'],
    ],
    [
      ['a', 'a', 'a-2'],
      ['a', 'a-2', 'a-2-2'],
    ],
    [
      ['Größe', '日本'],
      ['gr-e', 'cell'],
    ],
  ])('makes %j into %j', (names, ids) => {
    expect(uniqueIds(names)).toEqual(ids);
  });

  test('gives each name an id of its own that is safe as a file name', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 90 })), (names) => {
        const ids = uniqueIds(names);
        expect(new Set(ids).size).toBe(names.length);
        for (const id of ids) expect(id).toMatch(/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/);
      }),
    );
  });
});
