import { AXIS_NAMES, axisNamed } from '../axes/axes.ts';
import type { DriverLimit, DriverTask, Here, Refusal } from '../axes/axis.ts';
import type { AskedOfDriver, Driver } from '../drivers/driver.ts';
import { DRIVERS } from '../drivers/drivers.ts';
import { quote } from '../read/quote.ts';
import { brokenBy, type Clash, hereIn, NO_AXIS } from './judge.ts';

/** What the driver that was asked for cannot make, or makes wrong, each with its reason. */
export function driverClashes(task: AskedOfDriver): readonly Clash[] {
  const { driver } = task.strategy;
  const { refuse = [] }: Driver = DRIVERS[driver];
  return [
    ...LIMITED.flatMap((axis) => {
      const limit = axisNamed(axis).drivers?.[driver];
      return limit === undefined ? [] : brokenBy(task, refusalsOf(limit), axis, hereIn(task, axis));
    }),
    ...refuse.flatMap((refusal) => brokenBy(task, [refusal], refusal.key, NO_AXIS)),
  ];
}

const LIMITED = AXIS_NAMES.filter((axis) => axisNamed(axis).drivers !== undefined);

/** A limit in full. */
export function refusalsOf(limit: DriverLimit<unknown>): readonly Refusal<DriverTask>[] {
  if (typeof limit === 'string') return [onlyUsual(limit)];
  return 'only' in limit ? [onlyThese(limit)] : limit.refuse;
}

function onlyUsual(because: string): Refusal<DriverTask> {
  return {
    refused: 'any other value',
    when: (_, { value, usual }: Here) => value !== usual,
    because,
    what: ({ strategy }, { value }) => `The driver ${strategy.driver} cannot do ${quote(value)}: ${because}`,
    expected: (_, { usual }) => `${quote(usual)}, or another driver`,
  };
}

function onlyThese({ only, because }: Extract<DriverLimit<unknown>, { only: unknown }>): Refusal<DriverTask> {
  return {
    refused: 'any other value',
    when: (_, { value }) => !only.includes(value),
    because,
    what: ({ strategy }, { value }) => `The driver ${strategy.driver} cannot do ${quote(value)}: ${because}`,
    expected: `${only.join(' or ')}, or another driver`,
  };
}
