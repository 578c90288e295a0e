import type { Mistake } from '../../errors.ts';
import { strategyUnder } from '../axes/defaults.ts';
import { DEFAULT_LAB, DEFAULT_ORIGIN } from '../defaults.ts';
import { resolveLoad } from '../read/loads.ts';
import { placed } from '../read/mistakes.ts';
import { quote } from '../read/quote.ts';
import type { CellData, ScenarioData } from '../read/schema.ts';
import { recordOf } from '../request/contents.ts';
import { authorizesTwice } from '../request/headers.ts';
import { DEFAULT_REQUEST, type RequestRecord } from '../request/request.ts';
import type { CellPlan, LeftOut, Load } from '../scenario.ts';
import type { Strategy } from '../strategy.ts';
import { uniqueIds } from './ids.ts';
import { matrix, matrixSize } from './matrix.ts';

/** More cells than this are a slip of an axis: they would run for the better part of an hour. */
const MOST_CELLS = 1_000;

/** What the list `cells`, or a combination of the axes, says of one cell. */
interface Row {
  readonly name: string;
  readonly place: string;
  readonly values: Partial<Strategy>;
  readonly own: { readonly [K in 'load' | 'origin' | 'request' | 'remedyFor']?: CellData[K] | undefined };
}

export interface Cells {
  /** All defaults filled in. A cell whose load is mistaken is left out. */
  readonly cells: readonly CellPlan[];
  /** Of all cells; null where they could not be listed. */
  readonly names: readonly string[] | null;
  readonly leftOut: readonly LeftOut[];
  readonly mistakes: readonly Mistake[];
}

/** The cells of a scenario, and what is wrong with their number, names and loads. */
export function cellsOf(data: ScenarioData, source: string): Cells {
  const mistakes = sizeMistakes(data, source);
  if (mistakes.length > 0) return { cells: [], names: null, leftOut: [], mistakes };
  const rows = rowsOf(data, source);
  mistakes.push(...nameMistakes(rows));
  const loads = loadsOf(data, { rows, source, mistakes });
  const requests = requestsOf(data, { rows, source, mistakes });
  const names = rows.map(({ name }) => name);
  const ids = uniqueIds(names);
  const cells = rows.flatMap((row, index) => {
    const load = loads[index];
    return load === undefined
      ? []
      : [cellOf(data, row, { id: ids[index]!, load, request: requests[index]! })];
  });
  return { cells, names, leftOut: [], mistakes };
}

function cellOf(
  data: ScenarioData,
  row: Row,
  { id, load, request }: Pick<CellPlan, 'id' | 'load' | 'request'>,
): CellPlan {
  return {
    id,
    name: row.name,
    strategy: strategyUnder(load, data.strategy ?? {}, row.values),
    load,
    lab: { ...DEFAULT_LAB, ...data.lab },
    origin: { ...DEFAULT_ORIGIN, ...data.origin, ...row.own.origin },
    request,
    remedyFor: row.own.remedyFor ?? null,
  };
}

function rowsOf(data: ScenarioData, source: string): Row[] {
  if (data.axes !== undefined) {
    const place = placed(source, ['axes']);
    return matrix(data.axes).map((combination) => ({ ...combination, place, own: {} }));
  }
  return (data.cells ?? []).map(({ name, load, origin, request, remedyFor, ...values }, index) => ({
    name,
    place: placed(source, ['cells', index]),
    values,
    own: { load, origin, request, remedyFor },
  }));
}

function sizeMistakes({ axes, cells }: ScenarioData, source: string): Mistake[] {
  const count = axes === undefined ? (cells ?? []).length : matrixSize(axes);
  if (count > MOST_CELLS) {
    const where = placed(source, [axes === undefined ? 'cells' : 'axes']);
    return [{ where, what: `There are ${count} cells`, expected: `at most ${MOST_CELLS}` }];
  }
  return Object.entries(axes ?? {}).flatMap(([axis, values]) =>
    repeated(values).map(([index, value]) => ({
      where: placed(source, ['axes', axis, index]),
      what: `Value ${quote(value)} appears twice`,
    })),
  );
}

function nameMistakes(rows: readonly Row[]): Mistake[] {
  return repeated(rows.map(({ name }) => name)).map(([index, name]) => ({
    where: `${rows[index]!.place}.name`,
    what: `Two cells are called ${quote(name)}`,
    expected: 'a unique name',
  }));
}

/** The values that stand before them already, each with its place. */
function repeated<T>(values: readonly T[]): readonly (readonly [index: number, value: T])[] {
  return [...values.entries()].filter(([index, value]) => values.indexOf(value) !== index);
}

function loadsOf(
  data: ScenarioData,
  { rows, source, mistakes }: { rows: readonly Row[]; source: string; mistakes: Mistake[] },
): (Load | undefined)[] {
  const base = resolveLoad({}, data.load, placed(source, ['load']));
  mistakes.push(...base.mistakes);
  return rows.map(({ own, place }) => {
    if (own.load === undefined) return base.load;
    const resolved = resolveLoad(data.load, own.load, `${place}.load`);
    // What a cell lacks because the scenario's own load lacks it is said once, there.
    const told =
      base.load === undefined
        ? resolved.mistakes.filter(({ what }) => what !== 'Missing')
        : resolved.mistakes;
    mistakes.push(...told);
    return resolved.load;
  });
}

/** Cells without a request of their own share one record. */
function requestsOf(
  data: ScenarioData,
  { rows, source, mistakes }: { rows: readonly Row[]; source: string; mistakes: Mistake[] },
): readonly RequestRecord[] {
  const shared = { ...DEFAULT_REQUEST, ...data.request };
  const made = (settings: typeof shared, where: string): RequestRecord => {
    if (authorizesTwice(settings)) {
      const expected = 'one of the two';
      mistakes.push({ where, what: 'Has bearerEnv and an Authorization header', expected });
    }
    return recordOf(settings);
  };
  const base = made(shared, placed(source, ['request']));
  return rows.map(({ own, place }) =>
    own.request === undefined ? base : made({ ...shared, ...own.request }, `${place}.request`),
  );
}
