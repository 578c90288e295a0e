import type { Mistake } from '../errors.ts';
import { quote } from '../scenario/read/mistakes.ts';
import { type Axis, DEFAULT_STRATEGY } from '../scenario/strategy.ts';
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

/** The values that the cells of a scenario have on an axis, each once. */
function valuesOf(data: Data, axis: Axis): unknown[] {
  const base = isData(data.strategy)
    ? (data.strategy[axis] ?? DEFAULT_STRATEGY[axis])
    : DEFAULT_STRATEGY[axis];
  const list = isData(data.axes) ? data.axes[axis] : undefined;
  const values = Array.isArray(list) ? list : cellsIn(data).map((cell) => cell[axis] ?? base);
  return [...new Set(values)];
}

function varied(where: string, axis: Axis, values: readonly unknown[]): Mistake {
  return {
    where,
    what: `The cells differ in ${axis} (${values.map(quote).join(', ')}), which is what is asked`,
    expected: `--only ${axis}=VALUE to select among them, or a scenario of your own`,
  };
}
