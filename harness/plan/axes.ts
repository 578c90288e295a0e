import type { Mistake } from '../errors.ts';
import { strategyOf } from '../scenario/axes/defaults.ts';
import { quote } from '../scenario/read/quote.ts';
import type { Axis, Strategy } from '../scenario/strategy.ts';
import { cellsIn, type Data, isData } from './data.ts';

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
export function setAxis(data: Data, { where, axis, value }: AxisSetting): Mistake[] {
  const values = valuesOf(data, axis);
  if (values.length > 1) return [varied(where, axis, values)];
  for (const cell of cellsIn(data)) delete cell[axis];
  if (isData(data.axes) && values.length === 1 && Object.hasOwn(data.axes, axis)) data.axes[axis] = [value];
  else data.strategy = { ...(isData(data.strategy) ? data.strategy : {}), [axis]: value };
  return [];
}

/** The distinct values that the cells of a scenario have on an axis; empty if the scenario does not set it. */
function valuesOf(data: Data, axis: Axis): unknown[] {
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
