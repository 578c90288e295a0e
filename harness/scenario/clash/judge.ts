import { AXIS_NAMES, axisNamed } from '../axes/axes.ts';
import type { Cell, DriverTask, Here, Refusal } from '../axes/axis.ts';
import { usualValue } from '../axes/defaults.ts';
import type { Axis } from '../strategy.ts';

/** A key of a cell that cannot be together with the rest, and why. */
export interface Clash {
  /** An axis, or the path of a setting such as `load.objectsPerPage`. */
  readonly key: string;
  readonly what: string;
  readonly expected: string;
}

/** What these refusals have against a cell. */
export function brokenBy<C>(cell: C, refusals: readonly Refusal<C>[], key: string, here: Here): Clash[] {
  return refusals
    .filter(({ when }) => when(cell, here))
    .map(({ because, what, expected }) => ({
      key,
      what: what === undefined ? because : what(cell, here),
      expected: typeof expected === 'string' ? expected : expected(cell, here),
    }));
}

/** Of a setting that is no axis: its refusals know where they look. */
export const NO_AXIS: Here = { value: undefined, usual: undefined };

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
