import { z } from 'zod';
import { choice } from '../axes/values.ts';
import { field } from '../read/fields.ts';
import { type HeaderMistake, headerMistakes } from './headers.ts';
import { METHODS } from './methods.ts';
import type { RequestSettings } from './request.ts';

/** Maximum bytes of a body: it reaches the driver as one line of text. */
export const MOST_BODY_BYTES = 16 * 1024 * 1024;

const BODY = 'text of at most 16 MB, { file: "order.json" }, or null';
const NAME = 'the name of an environment variable, such as API_TOKEN, or null';

/** zod's code of an issue with a text of its own. */
const CUSTOM = 'custom';

type Told = Omit<HeaderMistake, 'name'> & { readonly name?: string };

/** A value that may be a secret: its mistakes are told without it. */
function secretive<T>(mistakesIn: (value: unknown) => readonly Told[]): z.ZodType<T> {
  return z.unknown().superRefine((value, context) => {
    for (const { name, what, expected } of mistakesIn(value)) {
      const path = name === undefined ? [] : [name];
      context.addIssue({ code: CUSTOM, path, message: expected, params: { what } });
    }
  }) as unknown as z.ZodType<T>;
}

export const REQUEST_FIELDS = {
  method: field(choice(...METHODS)),
  headers: secretive<RequestSettings['headers']>((value) =>
    isObject(value)
      ? headerMistakes(value)
      : [{ what: 'Is not valid', expected: 'an object of names and values' }],
  ),
  body: secretive<RequestSettings['body']>((value) =>
    isBody(value) ? [] : [{ what: 'Is not valid', expected: BODY }],
  ),
  bearerEnv: secretive<RequestSettings['bearerEnv']>((value) =>
    value === null || (typeof value === 'string' && /^[A-Za-z_][A-Za-z0-9_]*$/.test(value))
      ? []
      : [{ what: 'Is not the name of a variable (and not shown, for it may be the token)', expected: NAME }],
  ),
} satisfies { readonly [K in keyof RequestSettings]: z.ZodType<RequestSettings[K]> };

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isBody(value: unknown): boolean {
  if (value === null) return true;
  if (typeof value === 'string') return Buffer.byteLength(value) <= MOST_BODY_BYTES;
  if (!isObject(value) || Object.keys(value).join() !== 'file') return false;
  return typeof value.file === 'string' && value.file !== '' && !value.file.includes('\0');
}
