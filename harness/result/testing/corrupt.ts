import { deflateSync } from 'node:zlib';
import { type Random, shuffled } from '../../random.ts';

/** A stored result with one lie in it. */
export interface Corrupted {
  /** The kind of lie, and its place in the result. */
  readonly what: string;
  readonly text: string;
}

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Container = Json[] | { [key: string]: Json };

/** One value of the result: `parent[key]`. */
interface Place {
  readonly parent: Container;
  readonly key: string;
  readonly path: string;
}

/** Changes the data in place, and returns what it did; null: the data has nothing that it could change. */
type Lie = (data: Json, random: Random) => string | null;

/** A base64 text of deflated bytes, with the head that an encoded histogram has. */
function encoded(bytes: Buffer): string {
  const deflated = deflateSync(bytes);
  const head = Buffer.alloc(8);
  head.writeInt32BE(0x1c849314, 0);
  head.writeInt32BE(deflated.length, 4);
  return Buffer.concat([head, deflated]).toString('base64');
}

const OTHER_HISTOGRAMS: readonly string[] = [
  '',
  'HISTF',
  encoded(Buffer.from('not a histogram')),
  // A histogram with the range of another program: 5 digits up to 2^52.
  'HISTFAAAACJ4nJNpmSzMwMDAysDAwAilGcBsAQZkwPj//3oWJgBFeAQX',
  // 16 MB of zeros.
  encoded(Buffer.alloc(2 ** 24)),
];

/** Corrupts a stored result (JSON text). The same seed makes the same lie. */
export function corrupt(text: string, random: Random): Corrupted {
  for (;;) {
    const [kind, lie] = oneOf(Object.entries(LIES), random);
    const data = JSON.parse(text) as Json;
    const place = lie(data, random);
    if (place !== null) return { what: `${kind} ${place}`, text: JSON.stringify(data) };
  }
}

const LIES: Readonly<Record<string, Lie>> = {
  'no key': (data, random) => {
    const place = anyPlace(data, random, ({ parent }) => !Array.isArray(parent));
    if (place !== null) delete (place.parent as Record<string, Json>)[place.key];
    return place?.path ?? null;
  },
  'another type': lieAbout(() => true, otherType),
  'a histogram that is cut off': lieAbout(isHistogram, (text, random) =>
    (text as string).slice(0, Math.floor(random() * (text as string).length)),
  ),
  'a garbled histogram': lieAbout(isHistogram, (text, random) => garbled(text as string, random)),
  'another histogram': lieAbout(isHistogram, (_, random) => oneOf(OTHER_HISTOGRAMS, random)),
  'a negative number': lieAbout(isNumber, (value) => -Math.abs(value as number) - 1),
  'a number that is none': lieAbout(isNumber, (_, random) => oneOf([null, 'NaN', 'Infinity', ''], random)),
  'a huge number': lieAbout(isNumber, (_, random) => oneOf([1e9, 1e15, 2 ** 53, 1e300], random)),
  'a fraction': lieAbout(isNumber, (value, random) => (value as number) + random()),
  'another unit': lieAbout(
    isNumber,
    (value, random) => (value as number) * oneOf([1_000, 1e6, 1e-3], random),
  ),
  'an empty list': lieAbout(isList, () => []),
  'a list that is too short': lieAbout(isList, (list) => (list as Json[]).slice(1)),
  'a list that is too long': lieAbout(isList, (list) => [...(list as Json[]), ...(list as Json[])]),
  'a list in another order': lieAbout(isList, (list, random) => shuffled(list as Json[], random)),
  'an empty object': lieAbout(isRecord, () => ({})),
  'an unknown word': lieAbout(isWord, (_, random) =>
    oneOf(['', 'unheard-of', '__proto__', 'constructor', '\u001b[31m<script>'], random),
  ),
  'a word of another place': (data, random) => {
    const [to, from] = [anyPlace(data, random, valueIs(isWord)), anyPlace(data, random, valueIs(isWord))];
    if (to === null || from === null) return null;
    (to.parent as Record<string, Json>)[to.key] = valueAt(from);
    return `${to.path} = ${from.path}`;
  },
  'a key of another name': (data, random) => {
    const place = anyPlace(data, random, ({ parent }) => !Array.isArray(parent));
    if (place === null) return null;
    const parent = place.parent as Record<string, Json>;
    const value = parent[place.key]!;
    delete parent[place.key];
    Object.defineProperty(parent, oneOf(['other', 'proxy', '__proto__', '500'], random), {
      value,
      enumerable: true,
    });
    return place.path;
  },
  'an object twice': (data, random) => {
    const place = anyPlace(data, random, ({ parent }) => Array.isArray(parent));
    if (place === null) return null;
    (place.parent as Json[]).push(structuredClone(valueAt(place)));
    return place.path;
  },
  'a part of another place': (data, random) => {
    const isPart = valueIs((value) => isList(value) || isRecord(value));
    const [to, from] = [anyPlace(data, random, isPart), anyPlace(data, random, isPart)];
    if (to === null || from === null) return null;
    (to.parent as Record<string, Json>)[to.key] = structuredClone(valueAt(from));
    return `${to.path} = ${from.path}`;
  },
};

/** Changes one value that the predicate selects. */
function lieAbout(applies: (value: Json) => boolean, change: (value: Json, random: Random) => Json): Lie {
  return (data, random) => {
    const place = anyPlace(data, random, valueIs(applies));
    if (place === null) return null;
    const value = valueAt(place);
    const lie = change(value, random);
    (place.parent as Record<string, Json>)[place.key] = lie;
    return `${place.path}: ${shown(value)} -> ${shown(lie)}`;
  };
}

/** One of all places that are wanted; null: there is none. Of a long list only some items count, or they would take all lies. */
function anyPlace(data: Json, random: Random, wanted: (place: Place) => boolean): Place | null {
  const places = [...placesIn(data, '')].filter(wanted);
  return places.length === 0 ? null : oneOf(places, random);
}

function* placesIn(value: Json, path: string): Generator<Place> {
  if (!isList(value) && !isRecord(value)) return;
  const keys = Object.keys(value);
  const some = isList(value) ? [...new Set([...keys.slice(0, 2), ...keys.slice(-1)])] : keys;
  for (const key of some) {
    const place: Place = { parent: value, key, path: pathOf(path, key, isList(value)) };
    yield place;
    yield* placesIn(valueAt(place), place.path);
  }
}

function pathOf(before: string, key: string, isIndex: boolean): string {
  if (isIndex) return `${before}[${key}]`;
  return before === '' ? key : `${before}.${key}`;
}

function valueAt({ parent, key }: Place): Json {
  return (parent as Record<string, Json>)[key]!;
}

function valueIs(applies: (value: Json) => boolean): (place: Place) => boolean {
  return (place) => applies(valueAt(place));
}

function isNumber(value: Json): boolean {
  return typeof value === 'number';
}

function isList(value: Json): value is Json[] {
  return Array.isArray(value);
}

function isRecord(value: Json): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Every encoded histogram begins with the cookie of the V2 encoding. */
function isHistogram(value: Json): boolean {
  return typeof value === 'string' && value.startsWith('HISTF');
}

function isWord(value: Json): boolean {
  return typeof value === 'string' && !isHistogram(value);
}

function otherType(value: Json, random: Random): Json {
  const others: Json[] = [null, true, 7, 'text', [], {}, [[]], { a: null }];
  return oneOf(
    others.filter((other) => typeof other !== typeof value || isList(other) !== isList(value)),
    random,
  );
}

function garbled(text: string, random: Random): string {
  const at = Math.floor(random() * text.length);
  return text.slice(0, at) + oneOf(['A', '/', '%', '\u0000', 'é'], random) + text.slice(at + 1);
}

function shown(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 40)}...` : text;
}

export function oneOf<T>(items: readonly T[], random: Random): T {
  return items[Math.floor(random() * items.length)]!;
}
