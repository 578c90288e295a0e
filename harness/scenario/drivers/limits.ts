import type { Clash } from '../clash.ts';
import { quote } from '../read/mistakes.ts';
import { type Axis, DEFAULT_STRATEGY, type Strategy } from '../strategy.ts';

/** The protocol must be one of these. */
export function onlyProtocols({ driver, protocol }: Strategy, ...able: Strategy['protocol'][]): Clash[] {
  if (able.includes(protocol)) return [];
  const what = `The driver ${driver} does not speak ${protocol}`;
  return [{ key: 'protocol', what, expected: able.join(' or ') }];
}

/** These axes must have their default, for the reason given. */
export function onlyDefaults(strategy: Strategy, reasons: Partial<Record<Axis, string>>): Clash[] {
  return Object.entries(reasons).flatMap(([key, reason]) => {
    const axis = key as Axis;
    return strategy[axis] === DEFAULT_STRATEGY[axis]
      ? []
      : [
          {
            key,
            what: `The driver ${strategy.driver} cannot do ${quote(strategy[axis])}: ${reason}`,
            expected: `${quote(DEFAULT_STRATEGY[axis])}, or another driver`,
          },
        ];
  });
}
