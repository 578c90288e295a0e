import type { Mistake } from '../errors.ts';
import { strategyOf } from '../scenario/axes/defaults.ts';
import { loadHas } from '../scenario/read/loads.ts';
import { fromIssues } from '../scenario/read/mistakes.ts';
import { quote } from '../scenario/read/quote.ts';
import { withHeaders } from '../scenario/request/headers.ts';
import type { Headers } from '../scenario/request/request.ts';
import type { Axis, Strategy } from '../scenario/strategy.ts';
import {
  fieldOf,
  HEADERS,
  NAMED,
  noSuchSetting,
  type SettingGroup,
  SYSCTLS,
  spelled,
} from './setting-keys.ts';

/** One parsed `--set`, with `value` as in a scenario's file. */
interface Setting {
  readonly where: string;
  readonly group: SettingGroup;
  readonly key: string;
  readonly value: unknown;
}

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
  const at = text.indexOf('=');
  const path = text.slice(0, Math.max(at, 0));
  const [group = '', ...rest] = path.split('.');
  // What is not the name of a part of the request may be a secret.
  const shown = /^request\b[^\s:=]*/.exec(text)?.[0];
  const where = `--set ${shown ?? text}`;
  if (at < 1)
    return { where, what: 'Found no "="', expected: 'key=value, for instance load.durationMs=2000' };
  const key = NAMED.find((one) => one === rest[0]) ?? rest.join('.');
  const field = fieldOf(group, key);
  const name = rest.slice(1).join('.');
  if (field === undefined || (NAMED.includes(key) && name === '')) {
    return noSuchSetting(where, shown ?? path);
  }
  const found = text.slice(at + 1);
  const candidates = NAMED.includes(key) ? [{ [name]: found }] : [spelled(found, key), found];
  const value = candidates.find((candidate) => field.safeParse(candidate).success);
  if (value !== undefined) return { where, group: group as SettingGroup, key, value };
  const issues = field.safeParse(candidates[0]).error?.issues ?? [];
  const [mistake] = fromIssues(issues, candidates[0], where);
  return { ...mistake!, where };
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
    case 'request':
      for (const cell of cellsIn(data)) if (isData(cell[group])) write(cell, group, setting);
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

/** Adds a sysctl or a header to the others; any other setting replaces the previous value. */
function write(holder: Data, group: string, { key, value }: Setting): void {
  const settings = isData(holder[group]) ? holder[group] : {};
  const before = settings[key];
  holder[group] = {
    ...settings,
    [key]: isData(before) && isData(value) ? merged(key, before, value) : value,
  };
}

function merged(key: string, before: Data, value: Data): unknown {
  if (key === SYSCTLS) return { ...before, ...value };
  return key === HEADERS ? withHeaders(before as Headers, value as Headers) : value;
}

function isLoadKind({ group, key }: Setting): boolean {
  return group === 'load' && key === 'kind';
}

/** One value of an axis for all cells, from `--set strategy.AXIS=VALUE`. */
export interface AxisSetting {
  /** As the user typed it, for messages. */
  readonly where: string;
  readonly axis: Axis;
  readonly value: unknown;
}

/**
 * Gives every cell in a scenario's data this value. If the cells differ in the axis, the scenario compares its values and
 * the data stays unchanged.
 */
function setAxis(data: Data, { where, axis, value }: AxisSetting): Mistake[] {
  const values = valuesOf(data, axis);
  if (values.length > 1) return [varied(where, axis, values)];
  for (const cell of cellsIn(data)) delete cell[axis];
  if (isData(data.axes) && values.length === 1 && Object.hasOwn(data.axes, axis)) data.axes[axis] = [value];
  else data.strategy = { ...(isData(data.strategy) ? data.strategy : {}), [axis]: value };
  return [];
}

/** The distinct values that the cells of a scenario have on an axis; empty if the scenario does not set it. */
export function valuesOf(data: Data, axis: Axis): unknown[] {
  const base = isData(data.strategy) ? data.strategy : {};
  const list = isData(data.axes) ? data.axes[axis] : undefined;
  if (Array.isArray(list)) return [...new Set(list)];
  const cells = cellsIn(data).map((cell) => ({ ...base, ...cell }));
  const isSet = [base, ...cells].some((strategy) => Object.hasOwn(strategy, axis));
  return isSet ? [...new Set(cells.map((cell) => strategyOf(cell as Partial<Strategy>)[axis]))] : [];
}

function varied(where: string, axis: Axis, values: readonly unknown[]): Mistake {
  return {
    where,
    what: `The cells differ in ${axis} (${values.map(quote).join(', ')}), which is what the scenario compares`,
    expected: `--only ${axis}=VALUE to select among them, or a scenario of your own`,
  };
}

/** A scenario's data before validation: an object with any keys. */
export type Data = Record<string, unknown>;

export function isData(value: unknown): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The entries of the list `cells` that are objects. */
export function cellsIn(data: Data): Data[] {
  return Array.isArray(data.cells) ? data.cells.filter(isData) : [];
}
