import { type Axis, type Strategy, strategyOf } from '../strategy.ts';

/** What a strategy has that no default gives it, in the order of the axes: `strategyOf` makes the whole of it again. */
export function differences(strategy: Strategy): Partial<Strategy> {
  const { proxyDefaults } = strategy;
  const usual: Strategy = { ...strategyOf({ proxyDefaults }), proxyDefaults: 'plain' };
  const axes = Object.keys(usual) as Axis[];
  return Object.fromEntries(
    axes.filter((axis) => strategy[axis] !== usual[axis]).map((axis) => [axis, strategy[axis]]),
  );
}
