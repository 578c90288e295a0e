import { KERNEL_DEFAULT_PORTS, portCount, scalePortRange } from '../scenario/port-range.ts';
import type { CellPlan, PortRange } from '../scenario/scenario.ts';
import type { HostName, Strategy } from '../scenario/strategy.ts';

/** The ports that each host of this cell connects from, including the kernel's default. */
export function effectivePorts({ lab, strategy }: Pick<CellPlan, 'lab' | 'strategy'>): PortRange {
  const range = scalePortRange(lab.ports ?? KERNEL_DEFAULT_PORTS, strategy.portRangeScale);
  if (range === undefined) throw new RangeError(`No room for ports x ${strategy.portRangeScale}`);
  return range;
}

type Addresses = Pick<Strategy, 'sourceAddresses' | 'bindAddresses'>;

/** Where a cell's connections come from. */
interface Opening {
  readonly strategy: Addresses;
  readonly target?: Pick<NonNullable<CellPlan['target']>, 'fleet'>;
}

/** Most connections from a host to one destination: ports x addresses, and for a fleet x networks. */
export function portCapacityOf({ strategy, target }: Opening, host: HostName, ports: PortRange): number {
  const machines = host === 'client' ? (target?.fleet?.networks ?? 1) : 1;
  return portCount(ports) * addressesOf(strategy, host) * machines;
}

export function addressesOf({ sourceAddresses, bindAddresses }: Addresses, host: HostName): number {
  switch (host) {
    case 'client':
      return sourceAddresses;
    case 'proxy':
      return bindAddresses;
    case 'origin':
      return 1;
    default:
      return host satisfies never;
  }
}
