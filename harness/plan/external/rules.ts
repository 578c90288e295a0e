import { AXIS_NAMES, axisNamed } from '../../scenario/axes/axes.ts';
import type { Cell, OutsideRefusal } from '../../scenario/axes/axis.ts';
import { OF_THE_MACHINE, OF_THE_SERVICE } from '../../scenario/axes/refuse.ts';
import { hereIn } from '../../scenario/clash/axes.ts';
import { DEFAULT_ORIGIN } from '../../scenario/defaults.ts';
import { formatPortRange } from '../../scenario/port-range.ts';
import type { CellPlan, OriginSettings } from '../../scenario/scenario.ts';
import type { Axis, Strategy } from '../../scenario/strategy.ts';
import type { ExternalFacts } from './facts.ts';

/** What a cell is judged with: what is known of service and machine, and what the scenario compares. */
export interface ExternalContext {
  readonly facts: ExternalFacts;
  /** Settings of the origin in which its cells differ: what all share is set aside. */
  readonly comparedOrigin: readonly (keyof OriginSettings)[];
  /** Its cells differ in `tls`: else the URL decides. */
  readonly comparesTls: boolean;
}

/** Why a setting that is no axis keeps a cell from a service that is not the lab's. */
interface SettingRule {
  readonly key: string;
  readonly broken: (cell: CellPlan, facts: ExternalFacts) => boolean;
  readonly why: (facts: ExternalFacts) => string;
}

/** Whether the client's own hop leads to the service; else our nginx answers it, as the cell says. */
export function asksService({ path }: Pick<Strategy, 'path'>): boolean {
  return path === 'direct';
}

const SETTING_RULES: readonly SettingRule[] = [
  {
    key: 'lab.ipVersion',
    broken: ({ lab, strategy }, { service }) =>
      asksService(strategy) && lab.ipVersion === 6 && !service.address.includes(':'),
    why: ({ service }) => `the address of the service is ${service.address}`,
  },
  {
    key: 'lab.ports',
    broken: ({ lab }, { machine }) =>
      lab.ports !== null && formatPortRange(lab.ports) !== formatPortRange(machine.ports),
    why: () => OF_THE_MACHINE,
  },
  {
    key: 'lab.sysctls',
    broken: ({ lab }) => Object.keys(lab.sysctls).length > 0,
    why: () => OF_THE_MACHINE,
  },
];

/** All reasons why a cell cannot be asked of the service; empty where it can. */
export function refusalsOf(cell: CellPlan, context: ExternalContext): readonly string[] {
  const { facts, comparedOrigin, comparesTls } = context;
  const service = { address: facts.service.address, tls: facts.tls, comparesTls };
  return [
    ...outsideReasons(cell, (axis) => axisNamed(axis).external, service),
    ...SETTING_RULES.filter(({ broken }) => broken(cell, facts)).map(
      ({ key, why }) => `${key}: ${why(facts)}`,
    ),
    ...originReasons(cell, comparedOrigin, OF_THE_SERVICE),
  ];
}

/** What the axes have against a cell where somebody else's program stands in the place of the lab's. */
export function outsideReasons<F>(
  cell: Cell,
  declared: (axis: Axis) => string | readonly OutsideRefusal<F>[] | undefined,
  facts: F,
): string[] {
  return AXIS_NAMES.flatMap((axis) => {
    const limit = declared(axis) ?? [];
    const here = hereIn(cell, axis);
    if (typeof limit === 'string') return here.value === here.usual ? [] : [`${axis}: ${limit}`];
    return limit
      .filter(({ when }) => when(cell, facts))
      .map(({ because, what }) => `${axis}: ${what === undefined ? because : what(cell, facts)}`);
  });
}

/** Settings of the lab's origin that the cells compare. */
export function originReasons(
  { origin }: Pick<CellPlan, 'origin'>,
  compared: readonly (keyof OriginSettings)[],
  why: string,
): string[] {
  return compared.filter((key) => isSet(origin, key)).map((key) => `origin.${key}: ${why}`);
}

/** Whether a setting of the origin is other than the default. */
export function isSet(origin: OriginSettings, key: keyof OriginSettings): boolean {
  return JSON.stringify(origin[key]) !== JSON.stringify(DEFAULT_ORIGIN[key]);
}
