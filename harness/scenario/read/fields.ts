import { z } from 'zod';
import { HIGHEST_PORT, parsePortRange } from '../port-range.ts';
import type { PortRange, ServiceTime } from '../scenario.ts';
import { isPossible, parseServiceTime, SERVICE_TIME_FORMS } from '../service-time.ts';
import { oneOf } from './near.ts';

// In all of these the error text is what was expected; `mistakes.ts` adds where and what was found.

export function wholeNumber(lowest: number, highest = Number.MAX_SAFE_INTEGER): z.ZodType<number> {
  const bound =
    highest === Number.MAX_SAFE_INTEGER ? `of at least ${lowest}` : `from ${lowest} to ${highest}`;
  const error = `a whole number ${bound}`;
  return z.int({ error }).min(lowest, { error }).max(highest, { error });
}

export function positiveNumber(): z.ZodType<number> {
  const error = 'a number above 0';
  return z.number({ error }).gt(0, { error });
}

export function numberFrom(lowest: number, highest: number): z.ZodType<number> {
  const error = `a number from ${lowest} to ${highest}`;
  return z.number({ error }).min(lowest, { error }).max(highest, { error });
}

/** Milliseconds, at most a day. */
export function durationMs(lowest: 'zero' | 'above zero'): z.ZodType<number> {
  const error = `milliseconds, ${lowest === 'zero' ? 'from 0' : 'above 0'} to 86400000`;
  const number = z.number({ error }).max(86_400_000, { error });
  return lowest === 'zero' ? number.min(0, { error }) : number.gt(0, { error });
}

/** Milliseconds above 0, or one special word in place of them. */
export function durationOr<const W extends string>(word: W) {
  const error = `milliseconds, above 0 to 86400000, or "${word}"`;
  return z.union([z.number({ error }).gt(0, { error }).max(86_400_000, { error }), z.literal(word)], {
    error,
  });
}

export function flag(): z.ZodType<boolean> {
  return z.boolean({ error: 'true or false' });
}

export function choice<const T extends string | number>(...values: T[]): z.ZodType<T> {
  return z.literal(values, { error: oneOf(values.map(String)) });
}

/** A whole number of at least 1, or one special word (or null) in place of it. */
export function countOr<const W extends string | null>(word: W) {
  const error = `a whole number of at least 1 or ${word === null ? 'null' : `"${word}"`}`;
  // The error stands on the number too: of a union, zod shows the branch that has the right type.
  return z.union([z.int({ error }).min(1, { error }), z.literal(word)], { error });
}

/** Text on one line, without control or formatting characters: it is printed on terminals and in pages. */
export function line(longest: number): z.ZodType<string> {
  const error = `text on one line, 1 to ${longest} characters, none of them a control character`;
  return z
    .string({ error })
    .min(1, { error })
    .max(longest, { error })
    .regex(/^[^\p{C}\p{Zl}\p{Zp}]*$/u, { error })
    .regex(/\S/, { error });
}

/** An object with these keys and no others; the error text of an unknown key is the list of those there are. */
export function record<S extends z.core.$ZodLooseShape>(fields: S, expected = 'an object with named values') {
  return z.strictObject(fields, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? Object.keys(fields).join(', ') : expected),
  });
}

/** As text (`40000-40999`) or as two numbers. */
export function portRange(): z.ZodType<PortRange> {
  const port = wholeNumber(1, HIGHEST_PORT);
  const range = z
    .strictObject({ low: port, high: port }, { error: 'ports such as "40000-40999"' })
    .refine(({ low, high }) => low <= high, { error: 'the lower port first' });
  return z.preprocess(
    (value) => (typeof value === 'string' ? (parsePortRange(value) ?? value) : value),
    range,
  );
}

/** As text (`exponential 10ms`) or as an object with a kind. */
export function serviceTime(): z.ZodType<ServiceTime> {
  const error = SERVICE_TIME_FORMS;
  const ms = z.number({ error });
  const object = z
    .discriminatedUnion(
      'kind',
      [
        z.strictObject({ kind: z.literal('none') }, { error }),
        z.strictObject({ kind: z.literal('constant'), ms }, { error }),
        z.strictObject({ kind: z.literal('uniform'), minMs: ms, maxMs: ms }, { error }),
        z.strictObject({ kind: z.literal('exponential'), meanMs: ms }, { error }),
        z.strictObject({ kind: z.literal('lognormal'), p50Ms: ms, p99Ms: ms }, { error }),
        z.strictObject({ kind: z.literal('every'), nth: ms, ms }, { error }),
      ],
      { error },
    )
    .refine(isPossible, { error });
  return z.preprocess(
    (value) => (typeof value === 'string' ? (parseServiceTime(value) ?? value) : value),
    object,
  );
}
