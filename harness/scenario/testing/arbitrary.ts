import fc from 'fast-check';
import { AXIS_NAMES, axisNamed } from '../axes/axes.ts';
import type { Values } from '../axes/values.ts';
import type { AxisValues } from '../cells/matrix.ts';
import type { Axis, Strategy } from '../strategy.ts';

/** Numbers above the lowest by more than this are no other case. */
const SPREAD = 99;

/** Any value that a description allows, of numbers the lower ones. */
function anyOf<V>({ words, numbers, samples }: Values<V>): fc.Arbitrary<unknown> {
  const choices: fc.Arbitrary<unknown>[] = [fc.constantFrom(...words, ...samples)];
  if (numbers !== undefined) {
    const min = numbers.from + (numbers.above ? 1 : 0);
    choices.push(fc.integer({ min, max: Math.min(numbers.to, min + SPREAD) }));
  }
  return fc.oneof(...choices);
}

const AXIS_VALUES = AXIS_NAMES.map((axis) => [axis, anyOf(axisNamed(axis).values)] as const);

/** Any value on every axis, whether or not they can be together. */
export const anyStrategy = fc.record(Object.fromEntries(AXIS_VALUES)) as unknown as fc.Arbitrary<Strategy>;

/** A few axes, in any order, each with a few of its values. */
export const someAxes: fc.Arbitrary<AxisValues> = fc
  .uniqueArray(fc.constantFrom(...AXIS_VALUES), { minLength: 1, maxLength: 5 })
  .chain((some) =>
    fc.record(
      Object.fromEntries(
        some.map(([axis, value]) => [axis, fc.uniqueArray(value, { minLength: 1, maxLength: 3 })]),
      ),
    ),
  );

/** What each axis may be besides its default; a number stands for the others. */
export const OTHER_VALUES: readonly { readonly axis: Axis; readonly value: unknown }[] = AXIS_NAMES.flatMap(
  (axis) => {
    const { values, default: usual } = axisNamed(axis);
    return values.samples.filter((value) => value !== usual).map((value) => ({ axis, value }));
  },
);
