import type { z } from 'zod';
import type { Mistake } from '../errors.ts';
import { loadHas } from '../scenario/read/loads.ts';
import { fromIssues, unknownKey } from '../scenario/read/mistakes.ts';
import { LAB_FIELDS, LOAD_FIELDS, ORIGIN_FIELDS, STRATEGY_FIELDS } from '../scenario/read/schema.ts';
import type { Axis } from '../scenario/strategy.ts';
import { setAxis } from './axes.ts';
import { cellsIn, type Data, isData } from './data.ts';

/** One parsed `--set`, with `value` as in a scenario's file. */
interface Setting {
  readonly where: string;
  readonly group: keyof typeof GROUPS;
  readonly key: string;
  readonly value: unknown;
}

const GROUPS = {
  load: LOAD_FIELDS,
  lab: LAB_FIELDS,
  origin: ORIGIN_FIELDS,
  strategy: STRATEGY_FIELDS,
} as const;
const SYSCTLS = 'sysctls';

const KEYS: readonly string[] = Object.entries(GROUPS)
  .flatMap(([group, fields]) => Object.keys(fields).map((key) => `${group}.${key}`))
  .map((key) => (key === `lab.${SYSCTLS}` ? `${key}.NAME` : key));

/**
 * Writes `--set key=value ...` into a scenario's data, over the values of the scenario and its cells. It changes `data`,
 * which must be a copy (`copyPlainData`). Data that is not an object stays unchanged.
 */
export function applySettings(data: unknown, set: readonly string[]): readonly Mistake[] {
  const parsed = set.map(parseSetting);
  const settings = parsed.filter((one) => 'group' in one);
  const mistakes: Mistake[] = parsed.filter((one) => 'what' in one);
  if (!isData(data)) return mistakes;
  const [kinds, others] = [settings.filter(isLoadKind), settings.filter((one) => !isLoadKind(one))];
  // The kind first: it decides which of the other keys a load has.
  for (const setting of kinds) setLoadKind(data, setting.value);
  return [...mistakes, ...others.flatMap((setting) => apply(data, setting))];
}

function parseSetting(text: string): Setting | Mistake {
  const where = `--set ${text}`;
  const at = text.indexOf('=');
  if (at < 1)
    return { where, what: 'Found no "="', expected: 'key=value, for instance load.durationMs=2000' };
  const path = text.slice(0, at);
  const [group = '', ...rest] = path.split('.');
  const key = rest[0] === SYSCTLS ? SYSCTLS : rest.join('.');
  const field = fieldOf(group, key);
  const name = rest.slice(1).join('.');
  if (field === undefined || (key === SYSCTLS && name === '')) {
    return unknownKey(where, { key: path, known: KEYS });
  }
  const found = text.slice(at + 1);
  const candidates = key === SYSCTLS ? [{ [name]: found }] : [typed(found), found];
  const value = candidates.find((candidate) => field.safeParse(candidate).success);
  if (value !== undefined) return { where, group: group as Setting['group'], key, value };
  const issues = field.safeParse(candidates[0]).error?.issues ?? [];
  const [mistake] = fromIssues(issues, candidates[0], where);
  return { ...mistake!, where };
}

function fieldOf(group: string, key: string): z.ZodType | undefined {
  if (!Object.hasOwn(GROUPS, group)) return undefined;
  const fields: Readonly<Record<string, z.ZodType>> = GROUPS[group as keyof typeof GROUPS];
  return Object.hasOwn(fields, key) ? fields[key] : undefined;
}

/** Text as the number, boolean or null that it spells. */
function typed(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true';
  if (text === 'null') return null;
  const spelled = /^[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(text);
  return spelled ? Number(text) : text;
}

function apply(data: Data, setting: Setting): Mistake[] {
  const { where, group, key, value } = setting;
  switch (group) {
    case 'strategy':
      return setAxis(data, { where, axis: key as Axis, value });
    case 'load':
      setLoad(data, setting);
      return [];
    case 'origin':
      for (const cell of cellsIn(data)) if (isData(cell.origin)) write(cell, group, setting);
      write(data, group, setting);
      return [];
    case 'lab':
      write(data, group, setting);
      return [];
    default:
      return group satisfies never;
  }
}

/** Sets a key of one kind of load in the loads of that kind only. */
function setLoad(data: Data, { key, value }: Setting): void {
  const base = isData(data.load) ? data.load : {};
  const loads = [base, ...cellsIn(data).flatMap(({ load }) => (isData(load) ? [load] : []))];
  const fitting = loads.filter((load) => {
    const kind = load.kind ?? base.kind;
    return (kind !== 'open' && kind !== 'closed') || loadHas(kind, key);
  });
  // If it fits no load, it goes into the scenario's own, so that validation reports it.
  for (const load of fitting.length === 0 ? [base] : fitting) load[key] = value;
}

/** Changes every load to this kind, and removes keys that only the other kind has. */
function setLoadKind(data: Data, kind: unknown): void {
  if (kind !== 'open' && kind !== 'closed') return;
  for (const holder of [data, ...cellsIn(data)]) {
    if (!isData(holder.load)) continue;
    holder.load = Object.fromEntries(Object.entries(holder.load).filter(([key]) => loadHas(kind, key)));
    (holder.load as Data).kind = kind;
  }
}

/** Adds a sysctl to the others; any other setting replaces the previous value. */
function write(holder: Data, group: string, { key, value }: Setting): void {
  const settings = isData(holder[group]) ? holder[group] : {};
  const before = settings[key];
  const merged = key === SYSCTLS && isData(before) && isData(value) ? { ...before, ...value } : value;
  holder[group] = { ...settings, [key]: merged };
}

function isLoadKind({ group, key }: Setting): boolean {
  return group === 'load' && key === 'kind';
}
