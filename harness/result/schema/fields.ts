import { z } from 'zod';
import { oneOf } from '../../scenario/read/near.ts';
import { MS_PER_SECOND } from '../../units.ts';

// In all of these the error text is what was expected, as in the schema of scenarios.

/** Longest time in a result, in ms: a load of a day, the longest there is, and a day for what comes before and after it. */
const LONGEST_MS = 2 * 86_400 * MS_PER_SECOND;

type RequiredKey<T> = { [K in keyof T]-?: Record<never, never> extends Pick<T, K> ? never : K }[keyof T];

/** A schema for each field of T. One that may be missing can be left out if no report reads it. */
export type FieldsOf<T> = { readonly [K in RequiredKey<T>]: z.ZodType<T[K]> } & {
  readonly [K in keyof T]?: z.ZodType<T[K]>;
};

/** An object with these fields. Unknown fields are kept, because later versions may add some. */
export function recordOf<T>(fields: FieldsOf<T>): z.ZodType<T> {
  return believed<T>(z.looseObject(fields as z.core.$ZodLooseShape, { error: 'an object' }));
}

/** The schema checks less than T says. */
export function believed<T>(schema: z.ZodType): z.ZodType<T> {
  return schema as z.ZodType<T>;
}

export const number = z.number({ error: 'a number' });
export const count = z
  .number({ error: 'a number of at least 0' })
  .min(0, { error: 'a number of at least 0' });
export const text = z.string({ error: 'text' });
export const flag = z.boolean({ error: 'true or false' });
export const moment = z
  .string({ error: 'a date and time' })
  .refine((value) => !Number.isNaN(Date.parse(value)), {
    error: 'a date and time, for instance "2026-11-21T14:22:31.000Z"',
  });
/** Since the start of the load; negative before it. */
export const atMs = millisecondsFrom(-LONGEST_MS);
export const durationMs = millisecondsFrom(0);

function millisecondsFrom(leastMs: number): z.ZodType<number> {
  const error = `a number of milliseconds from ${leastMs} to ${LONGEST_MS}`;
  return z.number({ error }).min(leastMs, { error }).max(LONGEST_MS, { error });
}

export function wordOf<const V extends string>(words: readonly V[]): z.ZodType<V> {
  return z.enum(words, { error: oneOf(words) });
}

export function listOf<T>(item: z.ZodType<T>): z.ZodType<readonly T[]> {
  return z.array(item, { error: 'a list' });
}

type Item = readonly [isItem: (value: unknown) => boolean, expected: string];

const NUMBER: Item = [Number.isFinite, 'a number'];
const NUMBER_OR_NULL: Item = [(value) => value === null || Number.isFinite(value), 'a number or null'];
const TEXT: Item = [(value) => typeof value === 'string', 'text'];

export const numbers = everyItem<readonly number[]>(NUMBER, 'list');
export const numbersOrNull = everyItem<readonly (number | null)[]>(NUMBER_OR_NULL, 'list');
export const numbersByName = everyItem<Readonly<Record<string, number>>>(NUMBER, 'object');
export const textsByName = everyItem<Readonly<Record<string, string>>>(TEXT, 'object');

/** A list or an object with items of one kind. zod's own would take ten times as long for the long lists of a series. */
function everyItem<T>([isItem, expected]: Item, container: 'list' | 'object'): z.ZodType<T> {
  const isContainer = (value: unknown): value is object =>
    typeof value === 'object' && value !== null && Array.isArray(value) === (container === 'list');
  const schema = z.unknown().check(({ value, issues }) => {
    const wrong = (message: string, path: PropertyKey[]): void =>
      void issues.push({ code: 'custom', input: value, message, path });
    if (!isContainer(value)) wrong(container === 'list' ? 'a list of numbers' : 'an object', []);
    else if (Array.isArray(value)) {
      // Array.prototype.findIndex visits holes too, but JSON has none.
      const at = value.findIndex((item) => !isItem(item));
      if (at !== -1) wrong(expected, [at]);
    } else {
      const found = Object.entries(value).find(([, item]) => !isItem(item));
      if (found !== undefined) wrong(expected, [found[0]]);
    }
  });
  return believed<T>(schema);
}

/** Columns of equal length: one value for each of their times, which are in order. */
export function columnsBy<T>(record: z.ZodType<T>, columnsOf: (value: T) => Columns): z.ZodType<T> {
  return record.check(({ value, issues }) => {
    // The schema of the record has found other mistakes: they come first.
    if (issues.length > 0) return;
    const { times, columns } = columnsOf(value);
    const wrong = (message: string, path: PropertyKey[]): void =>
      void issues.push({ code: 'custom', input: value, message, path });
    const at = times.findIndex(
      (timeMs, index) => !(Math.abs(timeMs) <= LONGEST_MS && timeMs >= (times[index - 1] ?? -Infinity)),
    );
    if (at !== -1) wrong('times in order, in milliseconds', ['atMs', at]);
    for (const [path, { length }] of columns) {
      if (length !== times.length) wrong(`${times.length} values, as in atMs`, [...path]);
    }
  });
}

interface Columns {
  readonly times: readonly number[];
  readonly columns: readonly (readonly [path: readonly PropertyKey[], column: readonly unknown[]])[];
}
