import { z } from 'zod';
import { type Numbers, type Values, wholeNumber } from '../axes/values.ts';
import { HIGHEST_PORT, parsePortRange } from '../port-range.ts';
import type { PortRange, ServiceTime } from '../scenario.ts';
import { isPossible, parseServiceTime, SERVICE_TIME_FORMS, SERVICE_TIME_NUMBERS } from '../service-time.ts';

// In all of these the error text is what was expected; `mistakes.ts` adds where and what was found.

/** The schema of what an axis or a setting can be. */
export function field<V>({ words, numbers, forms, expected: error }: Values<V>): z.ZodType<V> {
  // The error stands on each part too: of a union, zod shows the branch that has the right type.
  const parts = [
    ...(numbers === undefined ? [] : [numberIn(numbers, error)]),
    ...(words.length === 0 || forms !== undefined ? [] : [oneOfWords(words, error)]),
    ...(forms === undefined
      ? []
      : [z.custom((value) => typeof value === 'string' && forms.match(value), { error })]),
  ];
  return (parts.length === 1 ? parts[0]! : z.union(parts, { error })) as z.ZodType<V>;
}

function numberIn({ whole, from, above, to }: Numbers, error: string): z.ZodType {
  const number = whole ? z.int({ error }) : z.number({ error });
  const bounded = above ? number.gt(from, { error }) : number.min(from, { error });
  return to === Infinity ? bounded : bounded.max(to, { error });
}

function oneOfWords(words: readonly unknown[], error: string): z.ZodType {
  return words.includes(true)
    ? z.boolean({ error })
    : z.literal(words as (string | number | null)[], { error });
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
  const port = field(wholeNumber(1, HIGHEST_PORT));
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
  const kinds = Object.entries(SERVICE_TIME_NUMBERS).map(([kind, names]) => {
    const numbers = Object.fromEntries(names.map((name) => [name, z.number({ error })]));
    return z.strictObject({ kind: z.literal(kind), ...numbers }, { error });
  });
  const object = z
    .discriminatedUnion('kind', kinds as [(typeof kinds)[number]], { error })
    .refine((time) => isPossible(time as ServiceTime), { error });
  return z.preprocess(
    (value) => (typeof value === 'string' ? (parseServiceTime(value) ?? value) : value),
    object,
  ) as unknown as z.ZodType<ServiceTime>;
}
