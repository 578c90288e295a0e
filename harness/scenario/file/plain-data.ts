import { types } from 'node:util';
import { count } from '../../words.ts';

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

/** What `copyPlainData()` made in another process. Here it only copies the data once more. */
export class Copied implements PlainData {
  readonly data: unknown;
  readonly notData: readonly NotData[];

  constructor({ data, notData }: PlainData) {
    this.data = data;
    this.notData = notData;
  }
}

/** How much is copied: `values` are entries of objects and lists, `characters` those of texts and keys. */
const MOST = { values: 50_000, characters: 5_000_000 };
/** Levels of objects and lists. A scenario has six. */
const MOST_LEVELS = 50;

/**
 * Copies objects, arrays and primitive values, and lists what else there was (left out of the copy): functions,
 * class instances, getters, cycles. No code of the data runs: accessors and proxies are never asked. Keys whose
 * value is undefined are as good as absent, and left out too. Nothing is copied of data that is too large.
 */
export function copyPlainData(input: unknown): PlainData {
  if (input instanceof Copied) return { data: structuredClone(input.data), notData: input.notData };
  const notData: NotData[] = [];
  try {
    return { data: copy(input, [], { above: [], notData, left: { ...MOST } }), notData };
  } catch (error) {
    if (!(error instanceof TooLarge)) throw error;
    return { data: undefined, notData: [{ path: [], what: error.message }] };
  }
}

class TooLarge extends Error {}

interface Walk {
  /** The objects that hold this one: meeting one of them again is a cycle. */
  readonly above: readonly object[];
  readonly notData: NotData[];
  /** What may still be copied. Objects in several places count in each: a few of them can stand for billions. */
  readonly left: typeof MOST;
}

function copy(value: unknown, path: Path, walk: Walk): unknown {
  const what = whyNotData(value, walk.above);
  if (what !== undefined) {
    walk.notData.push({ path, what });
    return undefined;
  }
  if (typeof value === 'string') take(walk, 'characters', value.length);
  if (typeof value !== 'object' || value === null) return value;
  const inside = { ...walk, above: [...walk.above, value] };
  return Array.isArray(value) ? copyArray(value, path, inside) : copyObject(value, path, inside);
}

function copyArray(array: readonly unknown[], path: Path, walk: Walk): unknown[] {
  // Before anything is made of it: a list without items can be four billion long.
  take(walk, 'values', array.length);
  return Array.from({ length: array.length }, (_, index) =>
    copyProperty(array, String(index), { path: [...path, index], walk }),
  );
}

function copyObject(object: object, path: Path, walk: Walk): Record<string, unknown> {
  const target: Record<string, unknown> = {};
  const keys = Reflect.ownKeys(object);
  take(walk, 'values', keys.length);
  for (const key of keys) {
    if (typeof key === 'symbol') {
      walk.notData.push({ path, what: `Key ${String(key)} is a symbol` });
      continue;
    }
    take(walk, 'characters', key.length);
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
  if (above.length === MOST_LEVELS) return `Found more than ${MOST_LEVELS} levels of objects and lists`;
  if (types.isPromise(value)) return 'Found a promise';
  const prototype = Object.getPrototypeOf(value);
  const plain = prototype === null || prototype === Object.prototype || prototype === Array.prototype;
  return plain ? undefined : 'Found an instance of a class';
}

function take({ left }: Walk, what: keyof typeof MOST, amount: number): void {
  left[what] -= amount;
  if (left[what] < 0) throw new TooLarge(`Holds more than ${count(MOST[what])} ${what}`);
}
