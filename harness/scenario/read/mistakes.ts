import type { z } from 'zod';
import type { Mistake } from '../../errors.ts';
import { AXIS_NAMES } from '../axes/axes.ts';
import type { Path } from '../file/plain-data.ts';
import { containing, MOST_NEAR_MISSES, nearest, oneOf, withNear } from './near.ts';
import { quote } from './quote.ts';

/** `cells[3].load.ratePerSecond`. */
function formatPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? String(part) : `${text}.${String(part)}`;
  }, '');
}

/** Where a mistake stands: the file, and the path in it where there is one. */
export function placed(source: string, path: readonly PropertyKey[]): string {
  return path.length === 0 ? source : `${source}: ${formatPath(path)}`;
}

/** What zod found in `data`, in our words, one mistake a place. The error texts of the schema say what was expected. */
export function fromIssues(issues: readonly z.core.$ZodIssue[], data: unknown, source: string): Mistake[] {
  const found = { data, source, nearMisses: MOST_NEAR_MISSES };
  return oncePerPlace(issues.flatMap((issue) => fromIssue(issue, found)));
}

/** The first mistake at each place: what else is wrong there mostly follows from it. */
export function oncePerPlace(mistakes: readonly Mistake[]): Mistake[] {
  const seen = new Set<string>();
  return mistakes.filter(({ where }) => {
    const first = !seen.has(where);
    seen.add(where);
    return first;
  });
}

/** Where issues were found. */
interface Found {
  readonly data: unknown;
  readonly source: string;
  /** How many are still looked for. */
  nearMisses: number;
}

function fromIssue(issue: z.core.$ZodIssue, found: Found): Mistake[] {
  const { data, source } = found;
  switch (issue.code) {
    case 'unrecognized_keys': {
      const known = issue.message.split(', ');
      return issue.keys.map((key) => {
        const where = placed(source, [...issue.path, key]);
        found.nearMisses -= 1;
        if (found.nearMisses >= 0) return unknownKey(where, { key, known });
        return { where, what: `Unknown key ${quote(key)}`, expected: oneOf(known) };
      });
    }
    case 'invalid_key':
      return [
        {
          where: placed(source, issue.path),
          what: `Unknown key ${quote(issue.path.at(-1))}`,
          expected: issue.issues[0]?.message ?? issue.message,
        },
      ];
    default:
      return [wrongValue(issue, data, source)];
  }
}

/** A key that nothing reads. */
export function unknownKey(
  where: string,
  { key, known }: { key: string; known: readonly string[] },
): Mistake {
  return { where, what: `Unknown key ${quote(key)}`, expected: `${oneOf(known, key)}${hint(key, known)}` };
}

/** The keys that the word is a part of, where none is near; and the axes, which are easily put in a wrong place. */
function hint(key: string, known: readonly string[]): string {
  const word = key.split('.').at(-1) ?? key;
  const keys = nearest(key, known) === undefined ? containing(word, known) : [];
  if (keys.length > 0) return ` (did you mean ${oneOf(keys)}?)`;
  const axes = containing(word, AXIS_NAMES).filter((axis) => !known.includes(axis));
  return axes.length === 0 ? '' : `, or under strategy: ${axes.join(', ')}`;
}

function wrongValue(issue: z.core.$ZodIssue, data: unknown, source: string): Mistake {
  if (issue.code === 'custom' && typeof issue.params?.what === 'string') {
    return { where: placed(source, issue.path), what: issue.params.what, expected: issue.message };
  }
  const { path, value, missing } = reach(data, issue.path);
  const where = placed(source, path);
  if (missing) return { where, what: 'Missing', expected: issue.message };
  if (issue.code === 'custom' && isObject(value))
    return { where, what: keysOf(value), expected: issue.message };
  if (issue.code !== 'invalid_value') {
    return { where, what: `Value ${quote(value)} is not valid`, expected: issue.message };
  }
  const near = typeof value === 'string' ? nearest(value, issue.values.map(String)) : undefined;
  return { where, what: `Unknown value ${quote(value)}`, expected: withNear(issue.message, near) };
}

/** What a message says of an object whose keys do not go together: showing the values would hide them. */
function keysOf(value: object): string {
  const keys = Object.keys(value);
  return keys.length === 0 ? 'Found no keys' : `Found the keys ${keys.join(', ')}`;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The value at a path, as the author wrote it. A path that leads into a text ("40000-39999" was read as two
 * numbers) ends at the text.
 */
function reach(
  data: unknown,
  path: readonly PropertyKey[],
): { readonly path: Path; readonly value: unknown; readonly missing: boolean } {
  const reached: (string | number)[] = [];
  let value = data;
  for (const part of path) {
    if (typeof value !== 'object' || value === null) break;
    const holder: object = value;
    reached.push(typeof part === 'number' ? part : String(part));
    value = Object.getOwnPropertyDescriptor(holder, part)?.value;
  }
  return { path: reached, value, missing: value === undefined };
}
