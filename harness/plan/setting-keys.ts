import type { z } from 'zod';
import type { Mistake } from '../errors.ts';
import { containing, nearest, oneOf, withNear } from '../scenario/read/near.ts';
import { quote } from '../scenario/read/quote.ts';
import { LAB_FIELDS, LOAD_FIELDS, ORIGIN_FIELDS, STRATEGY_FIELDS } from '../scenario/read/schema.ts';
import { REQUEST_FIELDS } from '../scenario/request/fields.ts';
import { readDurationMs, readNumber } from '../words.ts';

/** Everything that `--set` can change. */
const GROUPS = {
  load: LOAD_FIELDS,
  lab: LAB_FIELDS,
  origin: ORIGIN_FIELDS,
  request: REQUEST_FIELDS,
  strategy: STRATEGY_FIELDS,
} as const;
export type SettingGroup = keyof typeof GROUPS;

/** Keys whose values have names of their own: `--set lab.sysctls.NAME=...`. */
export const SYSCTLS = 'sysctls';
export const HEADERS = 'headers';
export const NAMED = [SYSCTLS, HEADERS];

const KEYS: readonly string[] = Object.entries(GROUPS)
  .flatMap(([group, fields]) => Object.keys(fields).map((key) => `${group}.${key}`))
  .map((key) => (NAMED.includes(nameOf(key)) ? `${key}.NAME` : key));

/** The schema of a key; undefined if there is no such key. */
export function fieldOf(group: string, key: string): z.ZodType | undefined {
  if (!Object.hasOwn(GROUPS, group)) return undefined;
  const fields: Readonly<Record<string, z.ZodType>> = GROUPS[group as SettingGroup];
  return Object.hasOwn(fields, key) ? fields[key] : undefined;
}

/** The text of a key's value as the number, boolean or null that it spells. A number may have the unit that the key ends in. */
export function spelled(text: string, key: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true';
  if (text === 'null') return null;
  if (/^[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(text)) return Number(text);
  return readWithUnit(text, key) ?? text;
}

function readWithUnit(text: string, key: string): number | undefined {
  if (key.endsWith('Ms')) return readDurationMs(text) ?? readNumber(text);
  if (key.endsWith('PerSecond')) return readNumber(text, 'perSecond');
  return readNumber(text, key.endsWith('Bytes') ? 'bytes' : 'none');
}

/** The mistake of a key that does not exist. Names the one that was probably meant, or else those of the group. */
export function noSuchSetting(where: string, key: string): Mistake {
  const group = key.split('.')[0]!;
  const near = likeliest(key);
  const groups = `a key of ${oneOf(Object.keys(GROUPS))}`;
  const listed = keysOf(group) ?? `${groups}, for instance load.durationMs`;
  const expected = near === undefined ? listed : withNear(groups, near);
  return { where, what: `Unknown key ${quote(key)}`, expected };
}

/** More keys than this say less than the names of the groups. */
const MOST_KEYS = 10;

function keysOf(group: string): string | undefined {
  const keys = KEYS.filter((key) => key.startsWith(`${group}.`));
  return keys.length === 0 || keys.length > MOST_KEYS ? undefined : oneOf(keys);
}

/** The key of the same name in any group, one that is spelled almost so, or one whose name contains this one or begins it. */
function likeliest(key: string): string | undefined {
  const name = nameOf(key);
  const sameGroup = KEYS.filter((known) => known.startsWith(`${key.split('.')[0]}.`));
  const inOrder = [...sameGroup, ...KEYS];
  const named = (found: string | undefined): string | undefined =>
    found === undefined ? undefined : inOrder.find((known) => nameOf(known) === found);
  const names = inOrder.map(nameOf);
  return (
    named(names.find((known) => known.toLowerCase() === name.toLowerCase())) ??
    named(nearest(name, sameGroup.map(nameOf))) ??
    (sameGroup.length === 0 ? nearest(key, KEYS) : undefined) ??
    named(containing(name, names)[0]) ??
    named(names.find((known) => name.startsWith(known)))
  );
}

/** `durationMs` of `load.durationMs`; of a key without a group, the key. */
function nameOf(key: string): string {
  return key.split('.')[1] ?? key;
}
