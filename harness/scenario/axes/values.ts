import { oneOf } from '../read/near.ts';
import { parseReuse, type Reuse } from '../strategy.ts';

/** A range of numbers. */
export interface Numbers {
  readonly whole: boolean;
  readonly from: number;
  /** `from` itself is not in the range. */
  readonly above: boolean;
  /** The highest, included. */
  readonly to: number;
}

/** Texts with a part that varies, such as `requests-N`. */
export interface Forms {
  readonly names: readonly string[];
  readonly match: (text: string) => boolean;
}

/**
 * What an axis or a setting can be, as data: schema, messages, docs and the values of property tests are made from it.
 * A value is one of `words`, or a number of the range, or a text of one of the forms.
 */
export interface Values<V> {
  readonly words: readonly V[];
  readonly numbers?: Numbers;
  readonly forms?: Forms;
  /** What a mistake says was expected. */
  readonly expected: string;
  /** A few of them, which stand for the others in tests. */
  readonly samples: readonly V[];
}

/** Most addresses of one host on one link of the lab. */
export const MOST_ADDRESSES = 80;

/** Number of requests, connections, writes and the like that stands for the larger ones. */
const SAMPLE_COUNT = 8;
const SAMPLE_FACTOR = 2;
const LONGEST_MS = 86_400_000;

export function choice<const V extends string | number>(...words: V[]): Values<V> {
  return { words, expected: oneOf(words.map(String)), samples: words };
}

export function flag(): Values<boolean> {
  return { words: [true, false], expected: 'true or false', samples: [true, false] };
}

export function wholeNumber(from: number, to = Number.MAX_SAFE_INTEGER): Values<number> {
  const expected = `a whole number ${to === Number.MAX_SAFE_INTEGER ? `of at least ${from}` : `from ${from} to ${to}`}`;
  return { words: [], numbers: { whole: true, from, above: false, to }, expected, samples: countsFrom(from) };
}

export function positiveNumber(): Values<number> {
  const numbers = { whole: false, from: 0, above: true, to: Infinity };
  return { words: [], numbers, expected: 'a number above 0', samples: [SAMPLE_FACTOR] };
}

export function numberFrom(from: number, to: number): Values<number> {
  const numbers = { whole: false, from, above: false, to };
  return { words: [], numbers, expected: `a number from ${from} to ${to}`, samples: [from, to] };
}

/** Milliseconds, at most a day unless told otherwise. */
export function durationMs(lowest: 'zero' | 'above zero', to = LONGEST_MS): Values<number> {
  const above = lowest === 'above zero';
  const numbers = { whole: false, from: 0, above, to };
  const expected = `milliseconds, ${above ? 'above 0' : 'from 0'} to ${to}`;
  return { words: [], numbers, expected, samples: above ? [SAMPLE_COUNT] : [0, SAMPLE_COUNT] };
}

/** Milliseconds above 0, or one special word in place of them. */
export function durationOr<const W extends string>(word: W): Values<number | W> {
  const { numbers, expected } = durationMs('above zero');
  return {
    words: [word],
    numbers: numbers!,
    expected: `${expected}, or "${word}"`,
    samples: [word, SAMPLE_COUNT],
  };
}

/** A number above 0 and at most `to`, or one special word in place of it. */
export function positiveOr<const W extends string>(word: W, to: number): Values<number | W> {
  return {
    words: [word],
    numbers: { whole: false, from: 0, above: true, to },
    expected: `a number above 0, at most ${to}, or "${word}"`,
    samples: [word, SAMPLE_COUNT],
  };
}

/** A whole number, of at least 1 unless told otherwise, or one special word (or null) in place of it. */
export function countOr<const W extends string | null>(
  word: W,
  { from = 1, to = Number.MAX_SAFE_INTEGER }: { readonly from?: number; readonly to?: number } = {},
): Values<number | W> {
  const { numbers, expected, samples } = wholeNumber(from, to);
  return {
    words: [word],
    numbers: numbers!,
    expected: `${expected} or ${word === null ? 'null' : `"${word}"`}`,
    samples: [word, ...samples],
  };
}

export function reuseForms(): Values<Reuse> {
  const words = ['keep-alive', 'one-request'] as const;
  const names = ['requests-N', 'seconds-N'];
  return {
    words,
    forms: { names, match: (text) => parseReuse(text) !== undefined },
    expected: oneOf([...words, ...names]),
    samples: [...words, 'requests-4', 'seconds-0.5'],
  };
}

function countsFrom(lowest: number): number[] {
  return [lowest, lowest < SAMPLE_COUNT ? SAMPLE_COUNT : SAMPLE_FACTOR * lowest];
}
