import type { Axis, Strategy } from '../strategy.ts';

/** One combination of the axes' values, and its name, for instance `path=nginx reuse=one-request`. */
export interface Combination {
  readonly name: string;
  readonly values: Partial<Strategy>;
}

export type AxisValues = Readonly<Partial<Record<Axis, readonly unknown[]>>>;

/** How many combinations there are, without making them. */
export function matrixSize(axes: AxisValues): number {
  return Object.values(axes).reduce((size, values) => size * values.length, 1);
}

/**
 * Every combination of the axes' values, in the order of the file: the last axis varies fastest. Names hold
 * every axis, also one with a single value, so that a value more changes no name.
 */
export function matrix(axes: AxisValues): Combination[] {
  let combinations: readonly (readonly (readonly [string, unknown])[])[] = [[]];
  for (const [axis, values] of Object.entries(axes)) {
    combinations = combinations.flatMap((begun) => values.map((value) => [...begun, [axis, value] as const]));
  }
  return combinations.map((pairs) => ({
    name: pairs.map(([axis, value]) => `${axis}=${value}`).join(' '),
    values: Object.fromEntries(pairs) as Partial<Strategy>,
  }));
}
