import { ODD_ANSWERS } from '../drive/odd-answers.ts';
import { AXIS_NAMES, axisNamed } from '../scenario/axes/axes.ts';
import type { Driver } from '../scenario/drivers/driver.ts';
import { DRIVER_NAMES, DRIVERS } from '../scenario/drivers/drivers.ts';
import type { Axis } from '../scenario/strategy.ts';
import { code, type Regions, table } from './markdown.ts';
import { abilityText, type DriverName, inabilities, sentence } from './words.ts';

/** The generated parts of docs/drivers.md. */
export function driversRegions(): Regions {
  return {
    drivers: driversTable(),
    can: abilitiesTable(),
    cannot: reasonsTable(),
    limits: limitsTable(),
    odd: oddAnswersTable(),
  };
}

const LIMITED = AXIS_NAMES.filter((axis) => axisNamed(axis).drivers !== undefined);

/** What is no axis and some driver cannot do, by the path of the setting. */
const SETTINGS = [...new Set(DRIVER_NAMES.flatMap((name) => refusedSettings(name).map(({ key }) => key)))];

function driversTable(): string {
  const rows = Object.entries<Driver>(DRIVERS).map(([name, { client, purpose }]) => [
    code(name),
    client,
    purpose,
  ]);
  return table(['driver', 'client', 'for'], rows);
}

/** What of a server a driver cannot take. */
function limitsTable(): string {
  const rows = Object.entries<Driver>(DRIVERS).flatMap(([name, { limits = [] }]) =>
    limits.map((limit) => [code(name), limit]),
  );
  return table(['driver', 'limit'], rows);
}

function abilitiesTable(): string {
  const rows = [
    ...LIMITED.map((axis) => [code(axis), ...DRIVER_NAMES.map((driver) => abilityText(axis, driver))]),
    ...SETTINGS.map((key) => [code(key), ...DRIVER_NAMES.map((driver) => settingText(driver, key))]),
  ];
  return table(['', ...DRIVER_NAMES.map(code)], rows);
}

function settingText(driver: DriverName, setting: string): string {
  const refused = refusedSettings(driver).filter(({ key }) => key === setting);
  return refused.length === 0 ? 'all' : refused.map((one) => `not ${one.refused}`).join('; ');
}

/** A driver's limits that say the same of several drivers or axes are told once. */
function reasonsTable(): string {
  const all = DRIVER_NAMES.flatMap((driver) => [
    ...LIMITED.filter((axis) => axis !== 'protocol').flatMap((axis) => ofAxis(driver, axis)),
    ...refusedSettings(driver).map(({ key, refused, because }) => ({ driver, key, refused, because })),
  ]);
  const alike = Map.groupBy(all, ({ key, refused, because }) => `${key} ${refused} ${because}`);
  const rows = [...alike.values()].map((same) => {
    const { key, refused, because } = same[0]!;
    return [same.map(({ driver }) => code(driver)).join(', '), code(key), refused, sentence(because)];
  });
  return table(['driver', 'key', 'cannot', 'because'], rows);
}

function oddAnswersTable(): string {
  const verdict = (code: string | null | undefined): string =>
    code === undefined ? 'accepts it' : code === null ? 'fails' : `\`${code}\``;
  const rows = ODD_ANSWERS.map(({ what, why, socket, undici, autocannon, others }) => [
    what,
    ...[socket, undici, autocannon].map(verdict),
    others.join(', ') || 'neither',
    why,
  ]);
  return table(
    ['an answer with', '`socket`', '`undici`', '`autocannon`', 'also accepted by', 'because'],
    rows,
  );
}

function ofAxis(driver: DriverName, axis: Axis) {
  const limit = axisNamed(axis).drivers?.[driver];
  const reasons = limit === undefined ? [] : inabilities(limit, axis);
  return reasons.map(({ refused, because }) => ({ driver, key: axis as string, refused, because }));
}

function refusedSettings(driver: DriverName): NonNullable<Driver['refuse']> {
  const { refuse = [] }: Driver = DRIVERS[driver];
  return refuse;
}
