import { DEFAULT_ORIGIN } from '../../scenario/defaults.ts';
import { formatPortRange } from '../../scenario/port-range.ts';
import type { CellPlan, OriginSettings } from '../../scenario/scenario.ts';
import { DEFAULT_STRATEGY, type Strategy } from '../../scenario/strategy.ts';
import type { ExternalFacts } from './facts.ts';

/** What a cell is judged with: what is known of service and machine, and what the scenario compares. */
export interface ExternalContext {
  readonly facts: ExternalFacts;
  /** Settings of the origin in which its cells differ: what all share is set aside. */
  readonly comparedOrigin: readonly (keyof OriginSettings)[];
  /** Its cells differ in `tls`: else the URL decides. */
  readonly comparesTls: boolean;
}

/** Why a cell cannot be asked of a service that is not the lab's. */
interface ExternalRule {
  /** Axis or setting. */
  readonly key: string;
  readonly broken: (cell: CellPlan, context: ExternalContext) => boolean;
  readonly why: string | ((cell: CellPlan, context: ExternalContext) => string);
}

const OF_THE_SERVICE = 'is what the service decides itself';
const OF_THE_MACHINE = "would change this machine's own settings, for the client runs on its network";

const FURTHER_ADDRESSES = 'only 127.0.0.0/8 has further addresses that nobody has to set up';

/** Whether the client's own hop leads to the service; else our nginx answers it, as the cell says. */
export function asksService({ path }: Pick<Strategy, 'path'>): boolean {
  return path === 'direct';
}

const RULES: readonly ExternalRule[] = [
  {
    key: 'path',
    broken: ({ strategy }) => strategy.path === 'nginx-stream',
    why: "before a service of one's own nginx speaks HTTP, and relays no TCP",
  },
  {
    key: 'tls',
    broken: ({ strategy }, { facts, comparesTls }) =>
      asksService(strategy) &&
      (strategy.tls === 'none' ? facts.tls !== null && comparesTls : facts.tls === null),
    why: (_, { facts }) => `the URL says ${facts.tls === null ? 'http' : 'https'}`,
  },
  {
    key: 'protocol',
    broken: ({ strategy }, { facts }) =>
      asksService(strategy) &&
      ((strategy.protocol === 'h2' && facts.tls?.speaksH2 === false) ||
        (strategy.protocol === 'h2c' && facts.tls !== null)),
    why: ({ strategy }) =>
      strategy.protocol === 'h2'
        ? 'the TLS of the service offers no h2'
        : 'h2c has no TLS, and the URL says https',
  },
  {
    key: 'clientCertificate',
    broken: ({ strategy }) => asksService(strategy) && strategy.clientCertificate,
    why: 'there is no certificate of the client that the service knows',
  },
  {
    key: 'sourceAddresses',
    broken: ({ strategy, lab }, { facts }) =>
      strategy.sourceAddresses > 1 &&
      !(asksService(strategy) ? facts.service.address.startsWith('127.') : lab.ipVersion === 4),
    why: FURTHER_ADDRESSES,
  },
  {
    key: 'bindAddresses',
    broken: ({ strategy }, { facts }) =>
      strategy.bindAddresses > 1 && !facts.service.address.startsWith('127.'),
    why: FURTHER_ADDRESSES,
  },
  {
    key: 'lab.ipVersion',
    broken: ({ lab, strategy }, { facts }) =>
      asksService(strategy) && lab.ipVersion === 6 && !facts.service.address.includes(':'),
    why: (_, { facts }) => `the address of the service is ${facts.service.address}`,
  },
  ...(['originNoDelay', 'responseWrites'] as const).map(
    (key): ExternalRule => ({
      key,
      broken: ({ strategy }) => strategy[key] !== DEFAULT_STRATEGY[key],
      why: OF_THE_SERVICE,
    }),
  ),
  ...(['twReuse', 'portRangeScale'] as const).map(
    (key): ExternalRule => ({
      key,
      broken: ({ strategy }) => strategy[key] !== DEFAULT_STRATEGY[key],
      why: OF_THE_MACHINE,
    }),
  ),
  {
    key: 'lab.ports',
    broken: ({ lab }, { facts }) =>
      lab.ports !== null && formatPortRange(lab.ports) !== formatPortRange(facts.machine.ports),
    why: OF_THE_MACHINE,
  },
  { key: 'lab.sysctls', broken: ({ lab }) => Object.keys(lab.sysctls).length > 0, why: OF_THE_MACHINE },
  ...(Object.keys(DEFAULT_ORIGIN) as (keyof OriginSettings)[]).map(
    (key): ExternalRule => ({
      key: `origin.${key}`,
      broken: ({ origin }, { comparedOrigin }) => comparedOrigin.includes(key) && isSet(origin, key),
      why: OF_THE_SERVICE,
    }),
  ),
];

/** All reasons why a cell cannot be asked of the service; empty where it can. */
export function refusalsOf(cell: CellPlan, context: ExternalContext): readonly string[] {
  return RULES.filter(({ broken }) => broken(cell, context)).map(
    ({ key, why }) => `${key}: ${typeof why === 'string' ? why : why(cell, context)}`,
  );
}

/** Whether a setting of the origin is other than the default. */
export function isSet(origin: OriginSettings, key: keyof OriginSettings): boolean {
  return JSON.stringify(origin[key]) !== JSON.stringify(DEFAULT_ORIGIN[key]);
}
