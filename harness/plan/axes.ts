import type { Mistake } from '../errors.ts';
import { strategyOf } from '../scenario/axes/defaults.ts';
import { quote } from '../scenario/read/quote.ts';
import type { Axis, Strategy } from '../scenario/strategy.ts';
import { cellsIn, type Data, isData } from './data.ts';

/** One axis for all cells, as `--set strategy.AXIS=VALUE` asks for it. */
export interface AxisSetting {
  /** As the user typed it, for messages. */
  readonly where: string;
  readonly axis: Axis;
  readonly value: unknown;
}

/**
 * Gives every cell of a scenario's data this value, unless the cells differ in the axis: then it is what the
 * scenario compares, and the data stays as it is.
 */
export function setAxis(data: Data, { where, axis, value }: AxisSetting): Mistake[] {
  const values = valuesOf(data, axis);
  if (values.length > 1) return [varied(where, axis, values)];
  for (const cell of cellsIn(data)) delete cell[axis];
  if (isData(data.axes) && values.length === 1 && Object.hasOwn(data.axes, axis)) data.axes[axis] = [value];
  else data.strategy = { ...(isData(data.strategy) ? data.strategy : {}), [axis]: value };
  return [];
}

/** The values that the cells of a scenario have on an axis, each once; none where nothing is said of it. */
function valuesOf(data: Data, axis: Axis): unknown[] {
  const base = isData(data.strategy) ? data.strategy : {};
  const list = isData(data.axes) ? data.axes[axis] : undefined;
  if (Array.isArray(list)) return [...new Set(list)];
  const cells = cellsIn(data).map((cell) => ({ ...base, ...cell }));
  const isSaid = [base, ...cells].some((said) => Object.hasOwn(said, axis));
  return isSaid ? [...new Set(cells.map((said) => strategyOf(said as Partial<Strategy>)[axis]))] : [];
}

function varied(where: string, axis: Axis, values: readonly unknown[]): Mistake {
  return {
    where,
    what: `The cells differ in ${axis} (${values.map(quote).join(', ')}), which is what is asked`,
    expected: `--only ${axis}=VALUE to select among them, or a scenario of your own`,
  };
}
