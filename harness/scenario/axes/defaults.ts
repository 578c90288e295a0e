import type { Load } from '../scenario.ts';
import type { Axis, Strategy } from '../strategy.ts';
import { AXIS_NAMES, axisNamed } from './axes.ts';
import type { DerivedDefault } from './axis.ts';

/** What a scenario need not say, as long as the driver has no way of its own. */
export const DEFAULT_STRATEGY = Object.fromEntries(
  AXIS_NAMES.map((name) => [name, axisNamed(name).default]),
) as unknown as Strategy;

/** The strategy of a cell: what is said of it, the last word counts, and the defaults where nothing is said. */
export function strategyOf(...said: readonly Partial<Strategy>[]): Strategy {
  return strategyUnder(undefined, ...said);
}

/**
 * The same where the load is known, which a default may follow. What is said wins over what the driver does by itself, that
 * over what another axis gives (`proxyDefaults`), and that over the default.
 */
export function strategyUnder(load: Load | undefined, ...said: readonly Partial<Strategy>[]): Strategy {
  const own: Partial<Strategy> = Object.assign({}, ...said);
  return { ...DEFAULT_STRATEGY, ...givenBy(own), ...ofDriver(own, load), ...own };
}

/** The value that an axis of this strategy has where nothing is said of it. */
export function usualValue(axis: Axis, strategy: Strategy, load: Load | undefined): unknown {
  const { [axis]: _, ...others } = strategy;
  return strategyUnder(load, others)[axis];
}

/**
 * What a strategy has that no default gives it, in the order of the axes: `strategyUnder` the same load makes the whole of
 * it again.
 */
export function differences(strategy: Strategy, load?: Load): Partial<Strategy> {
  let said: Partial<Strategy> = strategy;
  for (const axis of AXIS_NAMES) {
    const { [axis]: _, ...rest } = said;
    if (isSame(strategyUnder(load, rest), strategy)) said = rest;
  }
  return said;
}

function isSame(one: Strategy, other: Strategy): boolean {
  return AXIS_NAMES.every((axis) => one[axis] === other[axis]);
}

function givenBy(own: Partial<Strategy>): Partial<Strategy> {
  const given = GIVING.map((axis) => axisNamed(axis).gives?.[String(own[axis] ?? DEFAULT_STRATEGY[axis])]);
  return Object.assign({}, ...given);
}

function ofDriver(own: Partial<Strategy>, load: Load | undefined): Partial<Strategy> {
  const driver = own.driver ?? DEFAULT_STRATEGY.driver;
  const values = FOLLOWING.flatMap((axis) => {
    const usual = axisNamed(axis).defaultFor?.[driver];
    const value = isDerived(usual) ? usual.from(own, load) : usual;
    return value === undefined ? [] : [[axis, value]];
  });
  return Object.fromEntries(values) as Partial<Strategy>;
}

export function isDerived(usual: unknown): usual is DerivedDefault<unknown> {
  return typeof usual === 'object' && usual !== null;
}

/** Axes whose values make something of others, and axes whose default follows the driver. */
const GIVING = AXIS_NAMES.filter((axis) => axisNamed(axis).gives !== undefined);
const FOLLOWING = AXIS_NAMES.filter((axis) => axisNamed(axis).defaultFor !== undefined);
