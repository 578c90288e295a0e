import { AXIS_NAMES, axisNamed } from '../axes/axes.ts';
import type { DriverLimit, DriverTask, Refusal } from '../axes/axis.ts';
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
function refusalsOf(limit: DriverLimit<unknown>): readonly Refusal<DriverTask>[] {
  if (typeof limit === 'string') {
    const when: Refusal<DriverTask>['when'] = (_, { value, usual }) => value !== usual;
    return [cannot(limit, when, (_, { usual }) => `${quote(usual)}, or another driver`)];
  }
  if (!('only' in limit)) return limit.refuse;
  const { only, because } = limit;
  return [
    cannot(because, (_, { value }) => !only.includes(value), `${only.join(' or ')}, or another driver`),
  ];
}

function cannot(
  because: string,
  when: Refusal<DriverTask>['when'],
  expected: Refusal<DriverTask>['expected'],
): Refusal<DriverTask> {
  return {
    refused: 'any other value',
    when,
    because,
    what: ({ strategy }, { value }) => `The driver ${strategy.driver} cannot do ${quote(value)}: ${because}`,
    expected,
  };
}
