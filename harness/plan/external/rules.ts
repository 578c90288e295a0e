import { AXIS_NAMES, axisNamed } from '../../scenario/axes/axes.ts';
import type { Cell, OutsideRefusal } from '../../scenario/axes/axis.ts';
import { OF_THE_MACHINE, OF_THE_SERVICE } from '../../scenario/axes/refuse.ts';
import { hereIn } from '../../scenario/clash/judge.ts';
import { DEFAULT_ORIGIN } from '../../scenario/defaults.ts';
import { driversOf } from '../../scenario/drivers-of-load.ts';
import { formatPortRange } from '../../scenario/port-range.ts';
import type { CellPlan, ExternalService, OriginSettings, PortRange } from '../../scenario/scenario.ts';
import type { Axis, Strategy } from '../../scenario/strategy.ts';

/** What decides whether a cell can run: the facts about service and machine, and what the scenario compares. */
export interface ExternalContext {
  readonly facts: ExternalFacts;
  /** Settings of the origin in which the cells differ. A setting that all cells share is ignored. */
  readonly comparedOrigin: readonly (keyof OriginSettings)[];
  /** Whether the cells differ in `tls`. Otherwise the URL decides. */
  readonly comparesTls: boolean;
}

/** A setting outside of the axes that your own service rules out, and why. */
interface SettingRule {
  readonly key: string;
  readonly broken: (cell: CellPlan, facts: ExternalFacts) => boolean;
  readonly why: (facts: ExternalFacts) => string;
}

/** Whether the client connects to the service itself. Otherwise it connects to the lab's nginx. */
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
  ...[
    {
      key: 'path',
      isBroken: ({ strategy }: CellPlan) => !asksService(strategy),
      why: 'each client of a fleet connects to the service itself',
    },
    {
      key: 'sourceAddresses',
      isBroken: ({ strategy }: CellPlan) => strategy.sourceAddresses > 1,
      why: 'each client of a fleet has the addresses that its machine has',
    },
    {
      key: 'load.drivers',
      isBroken: ({ load }: CellPlan) => driversOf(load) > 1,
      why: 'each client of a fleet has one driver',
    },
    {
      key: 'load',
      isBroken: ({ load }: CellPlan, clients: number) =>
        load.kind === 'closed' && clients > Math.min(load.concurrency, load.requests ?? Infinity),
      why: 'it has fewer callers or requests than the fleet has clients',
    },
  ].map(
    ({ key, isBroken, why }): SettingRule => ({
      key,
      broken: (cell, { service: { fleet } }) => fleet !== undefined && isBroken(cell, fleet.clients),
      why: () => why,
    }),
  ),
];

/** All reasons why a cell cannot run against the service; empty if it can. */
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

/** Reasons of the axes against a cell, if another program replaces the lab's origin. */
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

/** Reasons of the compared origin settings against a cell. */
export function originReasons(
  { origin }: Pick<CellPlan, 'origin'>,
  compared: readonly (keyof OriginSettings)[],
  why: string,
): string[] {
  return compared.filter((key) => isSet(origin, key)).map((key) => `origin.${key}: ${why}`);
}

/** Whether a setting of the origin differs from the default. */
export function isSet(origin: OriginSettings, key: keyof OriginSettings): boolean {
  return JSON.stringify(origin[key]) !== JSON.stringify(DEFAULT_ORIGIN[key]);
}

/** What is known about your own service and this machine before a scenario is planned. */
export interface ExternalFacts {
  readonly service: ExternalService;
  /** The negotiated TLS; null for an http URL. */
  readonly tls: {
    readonly version: '1.2' | '1.3';
    /** All versions that it offers. */
    readonly offered: readonly ('1.2' | '1.3')[];
    readonly speaksH2: boolean;
  } | null;
  /** Settings of this machine, which are never written. */
  readonly machine: { readonly ports: PortRange; readonly twReuse: Strategy['twReuse'] };
  /** Highest mean rate of a load; null for no limit. */
  readonly maxRatePerSecond: number | null;
}
