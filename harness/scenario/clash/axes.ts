import { AXIS_NAMES, axisNamed } from '../axes/axes.ts';
import type { Cell, DriverTask, Here } from '../axes/axis.ts';
import { usualValue } from '../axes/defaults.ts';
import type { Axis } from '../strategy.ts';
import { brokenBy, type Clash } from './judge.ts';

/** What the axes have against a cell, whatever its driver can do: it can happen in no network, or can never show. */
export function axisClashes(cell: Cell): Clash[] {
  return AXIS_NAMES.flatMap((axis) => brokenBy(cell, axisNamed(axis).refuse ?? [], axis, hereIn(cell, axis)));
}

/** An axis in a cell. Few refusals ask for its usual value, and that takes the defaults of all axes. */
export function hereIn({ strategy, load }: DriverTask, axis: Axis): Here {
  return {
    value: strategy[axis],
    get usual() {
      return usualValue(axis, strategy, load);
    },
  };
}
