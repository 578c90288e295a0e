import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Copied, copyPlainData } from './plain-data.ts';

class Load {
  readonly kind = 'open';
}

function cycle(): unknown {
  const holder: Record<string, unknown> = {};
  holder.self = { holder };
  return holder;
}

const explosive = {
  get load(): never {
    throw new Error('A getter ran');
  },
};

const proxy = new Proxy(
  {},
  {
    ownKeys: () => {
      throw new Error('A trap ran');
    },
  },
);

describe('copyPlainData()', () => {
  test.each<[string, unknown, readonly (string | number)[], RegExp]>([
    ['a function', { a: { b: () => 1 } }, ['a', 'b'], /function/],
    ['a symbol', { a: [1, Symbol('x')] }, ['a', 1], /symbol/],
    ['a symbol as key', { [Symbol('x')]: 1 }, [], /symbol/],
    ['a bigint', { a: 1n }, ['a'], /bigint/],
    ['an instance', { load: new Load() }, ['load'], /class/],
    ['a date', { load: new Date(0) }, ['load'], /class/],
    ['a map', { load: new Map() }, ['load'], /class/],
    ['a promise', Promise.resolve(1), [], /promise/],
    ['a getter', explosive, ['load'], /getter/],
    ['a proxy', { a: proxy }, ['a'], /proxy/],
    ['a cycle', cycle(), ['self', 'holder'], /cycle/],
  ])('names %s and runs none of its code', (_, input, path, what) => {
    expect(copyPlainData(input).notData).toEqual([{ path, what: expect.stringMatching(what) }]);
  });

  test('copies data of any shape, and shares nothing with it', () => {
    const anything = fc.jsonValue();
    fc.assert(
      fc.property(anything, (input) => {
        const { data, notData } = copyPlainData(input);
        expect(notData).toEqual([]);
        expect(JSON.stringify(data)).toBe(JSON.stringify(input));
        if (typeof input === 'object' && input !== null) expect(data).not.toBe(input);
      }),
    );
  });

  test('takes the same object in two places for no cycle', () => {
    const shared = { a: 1 };
    expect(copyPlainData([shared, shared])).toEqual({ data: [{ a: 1 }, { a: 1 }], notData: [] });
  });

  const shared = (depth: number): unknown => {
    let all: unknown = 1;
    for (let level = 0; level < depth; level++) all = [all, all];
    return all;
  };

  test.each<[string, unknown, string]>([
    ['a list without items', { a: new Array(2 ** 32 - 1) }, 'values'],
    ['many lists without items', Array.from({ length: 200 }, () => new Array(1_000)), 'values'],
    ['many keys', Object.fromEntries(Array.from({ length: 50_001 }, (_, at) => [at, 1])), 'values'],
    ['a few lists that stand for billions of items', shared(40), 'values'],
    ['a long text', { a: 'x'.repeat(5_000_001) }, 'characters'],
    ['a text in many places', Array(1_000).fill('x'.repeat(10_000)), 'characters'],
    ['a long key', { ['x'.repeat(5_000_001)]: 1 }, 'characters'],
  ])('copies nothing of %s', (_, input, what) => {
    const { data, notData } = copyPlainData(input);
    expect(data).toBeUndefined();
    expect(notData).toEqual([{ path: [], what: expect.stringMatching(`^Holds more than .* ${what}$`) }]);
  });

  test('copies 50,000 values and 50 levels, and names what is below', () => {
    expect(copyPlainData(Array(50_000).fill(1)).notData).toEqual([]);
    const levels = (depth: number): unknown => (depth === 0 ? 1 : [levels(depth - 1)]);
    expect(copyPlainData(levels(50)).notData).toEqual([]);
    const path = Array(50).fill(0);
    expect(copyPlainData(levels(51)).notData).toEqual([{ path, what: expect.stringMatching(/levels/) }]);
  });

  test('takes over what it copied in another process', () => {
    const before = copyPlainData({ a: [1, () => 1, undefined], b: NaN });
    const { data, notData } = copyPlainData(new Copied(before));
    expect({ data, notData }).toEqual(before);
    expect(data).not.toBe(before.data);
  });

  test('leaves out keys that are undefined', () => {
    expect(copyPlainData({ a: undefined, b: null }).data).toStrictEqual({ b: null });
  });

  test('keeps a key called __proto__ a key', () => {
    const { data } = copyPlainData(JSON.parse('{"__proto__": {"polluted": true}}'));
    expect(Object.keys(data as object)).toEqual(['__proto__']);
    expect((data as { polluted?: boolean }).polluted).toBeUndefined();
  });
});
