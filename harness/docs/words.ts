import { axisNamed } from '../scenario/axes/axes.ts';
import type { DriverLimit } from '../scenario/axes/axis.ts';
import { DEFAULT_STRATEGY, isDerived, strategyOf } from '../scenario/axes/defaults.ts';
import type { Values } from '../scenario/axes/values.ts';
import type { Axis, Strategy } from '../scenario/strategy.ts';
import { listed } from '../words.ts';
import { code } from './markdown.ts';

// What the declarations say, in words for the docs; `plain` makes text for the terminal of them.

export type DriverName = Strategy['driver'];

/** `` `lifo`, `fifo`, `first` ``, or `a whole number from 1 to 80`. */
export function valuesText({ words, numbers, forms, expected }: Values<unknown>): string {
  if (numbers === undefined) return [...words, ...(forms?.names ?? [])].map(code).join(', ');
  return expected.replaceAll(/"([^"]+)"/g, '`$1`');
}

/** The default and what drivers have in its place: `` `lifo`; `undici`: `first` ``. */
export function defaultText(axis: Axis): string {
  const { defaultFor = {} } = axisNamed(axis);
  const byDriver = Object.entries(defaultFor).map(([driver, usual]) => {
    return `${code(driver)}: ${isDerived(usual) ? usual.says : code(usual)}`;
  });
  return [code(DEFAULT_STRATEGY[axis]), ...byDriver].join('; ');
}

/** `` `pool`: the kernel of the client ``. */
export function proofText(axis: Axis): string {
  const { checks, witness } = axisNamed(axis).proof;
  return checks.length === 0 ? witness : `${listed(checks.map(code))}. ${witness}`;
}

/** The values that a driver can do on an axis. */
export function abilityText(axis: Axis, driver: DriverName): string {
  const limit = axisNamed(axis).drivers?.[driver];
  if (limit === undefined) return 'all';
  if (typeof limit === 'string') return `only ${code(strategyOf({ driver })[axis])}`;
  return 'only' in limit ? limit.only.map(code).join(', ') : limit.can;
}

interface Refused {
  readonly refused: string;
  readonly because: string;
}

/** What a driver cannot do on an axis, or what is refused with somebody else's program, each with the reason. */
export function inabilities(
  limit: DriverLimit<unknown> | readonly Refused[],
  axis: Axis,
): readonly Refused[] {
  if (typeof limit === 'string')
    return [{ refused: `any value but ${code(DEFAULT_STRATEGY[axis])}`, because: limit }];
  if ('only' in limit)
    return [{ refused: `any value but ${limit.only.map(code).join(' and ')}`, because: limit.because }];
  return 'refuse' in limit ? limit.refuse : limit;
}

/** With a capital and a full stop. */
export function sentence(text: string): string {
  const whole = /^(nginx|undici|autocannon|node|h2|h3)/.test(text)
    ? text
    : `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
  return /[.!?]$/.test(whole) ? whole : `${whole}.`;
}
