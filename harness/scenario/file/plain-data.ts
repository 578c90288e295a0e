import { types } from 'node:util';

export type Path = readonly (string | number)[];

/** Something in a scenario that is not data. */
export interface NotData {
  readonly path: Path;
  readonly what: string;
}

export interface PlainData {
  /** A copy: changing it changes nothing of the author's. */
  readonly data: unknown;
  readonly notData: readonly NotData[];
}

/**
 * Copies objects, arrays and primitive values, and lists what else there was (left out of the copy): functions,
 * class instances, getters, cycles. No code of the data runs: accessors and proxies are never asked. Keys whose
 * value is undefined are as good as absent, and left out too.
 */
export function copyPlainData(input: unknown): PlainData {
  const notData: NotData[] = [];
  const data = copy(input, [], { above: [], notData });
  return { data, notData };
}

interface Walk {
  /** The objects that hold this one: meeting one of them again is a cycle. */
  readonly above: readonly object[];
  readonly notData: NotData[];
}

function copy(value: unknown, path: Path, walk: Walk): unknown {
  const what = whyNotData(value, walk.above);
  if (what !== undefined) {
    walk.notData.push({ path, what });
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return value;
  const inside = { ...walk, above: [...walk.above, value] };
  return Array.isArray(value) ? copyArray(value, path, inside) : copyObject(value, path, inside);
}

function copyArray(array: readonly unknown[], path: Path, walk: Walk): unknown[] {
  return Array.from({ length: array.length }, (_, index) =>
    copyProperty(array, String(index), { path: [...path, index], walk }),
  );
}

function copyObject(object: object, path: Path, walk: Walk): Record<string, unknown> {
  const target: Record<string, unknown> = {};
  for (const key of Reflect.ownKeys(object)) {
    if (typeof key === 'symbol') {
      walk.notData.push({ path, what: `Key ${String(key)} is a symbol` });
      continue;
    }
    const value = copyProperty(object, key, { path: [...path, key], walk });
    // Plain assignment to "__proto__" would set the prototype.
    if (value !== undefined) {
      Object.defineProperty(target, key, { value, enumerable: true, writable: true, configurable: true });
    }
  }
  return target;
}

function copyProperty(holder: object, key: string, { path, walk }: { path: Path; walk: Walk }): unknown {
  const property = Object.getOwnPropertyDescriptor(holder, key);
  if (property === undefined) return undefined;
  if ('value' in property) return copy(property.value, path, walk);
  walk.notData.push({ path, what: 'Found a getter' });
  return undefined;
}

function whyNotData(value: unknown, above: readonly object[]): string | undefined {
  if (typeof value === 'function' || typeof value === 'symbol' || typeof value === 'bigint') {
    return `Found a ${typeof value}`;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  if (types.isProxy(value)) return 'Found a proxy';
  if (above.includes(value)) return 'Found a cycle: the value holds itself';
  if (types.isPromise(value)) return 'Found a promise';
  const prototype = Object.getPrototypeOf(value);
  const plain = prototype === null || prototype === Object.prototype || prototype === Array.prototype;
  return plain ? undefined : 'Found an instance of a class';
}
