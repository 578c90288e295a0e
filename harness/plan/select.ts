import type { Mistake } from '../errors.ts';
import { AXIS_NAMES } from '../scenario/axes/axes.ts';
import { unknownKey } from '../scenario/read/mistakes.ts';
import { oneOf } from '../scenario/read/near.ts';
import { quote } from '../scenario/read/quote.ts';
import { cellsIn, noSuchCell } from '../scenario/read/references.ts';
import type { CellPlan, LeftOut, Scenario } from '../scenario/scenario.ts';
import { spelled } from './setting-keys.ts';

/** The keys of `--only`: every axis, and the cell's name (or id). */
const KEYS = [...AXIS_NAMES, 'cell'] as const;
type Key = (typeof KEYS)[number];

interface Wish {
  readonly text: string;
  readonly key: Key;
  readonly value: string;
}

/** The cells of a scenario before the selection. */
export interface Offer {
  readonly cells: readonly CellPlan[];
  readonly leftOut: readonly LeftOut[];
}

/**
 * The cells that `--only axis=value ...` selects, in the order of the scenario. Values of one axis are alternatives,
 * and different axes must all match. Without `--only` every cell is selected. `offer` is null for an invalid scenario:
 * then only the syntax is checked.
 */
export function selectCells(
  offer: Offer | null,
  only: readonly string[],
): { readonly cells: readonly CellPlan[]; readonly mistakes: readonly Mistake[] } {
  const parsed = only.map((text) => parseWish(offer, text));
  const wishes = parsed.filter((one) => 'value' in one);
  const mistakes = parsed.filter((one) => 'what' in one);
  if (mistakes.length > 0 || offer === null) return { cells: [], mistakes };
  const { cells } = offer;
  const byKey = Map.groupBy(wishes, ({ key }) => key);
  const selected = cells.filter((cell) =>
    [...byKey].every(([key, any]) => any.some(({ value }) => valuesOf(cell, key).includes(value))),
  );
  if (selected.length > 0) return { cells: selected, mistakes };
  return { cells: [], mistakes: [nothingSelected(cells, wishes)] };
}

/** The scenario with only these cells, and without expectations or a reference that need others. */
export function withCells({ reference, ...scenario }: Scenario, cells: readonly CellPlan[]): Scenario {
  const names = new Set(cells.map(({ name }) => name));
  const expect = scenario.expect.filter((expectation) =>
    cellsIn(expectation).every((name) => names.has(name)),
  );
  const kept = reference !== undefined && names.has(reference) ? { reference } : {};
  return { ...scenario, ...kept, cells, expect };
}

function parseWish(offer: Offer | null, text: string): Wish | Mistake {
  const where = `--only ${text}`;
  const at = text.indexOf('=');
  if (at < 1) return { where, what: 'Found no "="', expected: 'axis=value, or cell=NAME' };
  const key = KEYS.find((known) => known === text.slice(0, at));
  const typed = text.slice(at + 1);
  if (key === undefined) return unknownKey(where, { key: text.slice(0, at), known: KEYS });
  const candidates = key === 'cell' ? [typed] : [typed, String(spelled(typed, key))];
  const value = candidates.find((one) => offer?.cells.some((cell) => valuesOf(cell, key).includes(one)));
  if (offer === null || value !== undefined) return { text, key, value: value ?? typed };
  const there = [...new Set(offer.cells.map((cell) => valuesOf(cell, key)[0]!))];
  if (key === 'cell') return noSuchCell(typed, { names: there, leftOut: offer.leftOut }, where);
  return { where, what: `No cell has ${key} ${quote(typed)}`, expected: oneOf(there, typed) };
}

/** The values that match a cell. Messages show the first. */
function valuesOf(cell: CellPlan, key: Key): readonly string[] {
  return key === 'cell' ? [cell.name, cell.id] : [String(cell.strategy[key])];
}

function nothingSelected(cells: readonly CellPlan[], wishes: readonly Wish[]): Mistake {
  return {
    where: wishes.map(({ text }) => `--only ${text}`).join(' '),
    what: 'No cell has all of these',
    expected: `values that one of the cells has: ${cells.map(({ name }) => quote(name)).join(', ')}`,
  };
}
