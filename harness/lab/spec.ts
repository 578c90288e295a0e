import { effectivePorts } from '../plan/ports.ts';
import { DEFAULT_STRATEGY } from '../scenario/axes/defaults.ts';
import { coresOf } from '../scenario/cores.ts';
import { driversOf } from '../scenario/drivers-of-load.ts';
import { LOWEST_ORDINARY_PORT } from '../scenario/port-range.ts';
import type { CellPlan, LabSettings, PortRange } from '../scenario/scenario.ts';
import type { CoresAsked } from './cpus.ts';
import { type LinkSpec, linksOf } from './link/conditions.ts';
import type { Route } from './routes.ts';

/** What a lab is made from: the settings of the cell, with its axes applied. */
export interface LabSpec {
  readonly kind: LabSettings['kind'];
  readonly ipVersion: 4 | 6;
  /** null: the kernel's default. */
  readonly ports: PortRange | null;
  /** Written on every host and read back. */
  readonly sysctls: Readonly<Record<string, string>>;
  /** Addresses that the client, and the proxy towards the origin, need. */
  readonly sourceAddresses: number;
  readonly bindAddresses: number;
  /** What the cell's programs want of the cores; missing: one driver. */
  readonly cores?: CoresAsked;
  /** Links with conditions. Missing or empty: all are bare veth pairs. */
  readonly links?: readonly LinkSpec[];
  /** Of the routes of every host; missing: the usual one. */
  readonly route?: Route;
}

/** What is set on routes of which nothing is said: machines differ in their own. */
export const USUAL_ROUTE: Route = {
  congestion: DEFAULT_STRATEGY.congestion,
  initialWindow: DEFAULT_STRATEGY.initialWindow,
};

/** The network that a cell asks for, its axes applied. The seed is that of what links lose. */
export function labSpec(plan: CellPlan, seed = 1): LabSpec {
  const { lab, strategy, load } = plan;
  const drivers = driversOf(load);
  const ports =
    lab.ports === null && strategy.portRangeScale === 1 ? null : effectivePorts({ lab, strategy });
  const links = linksOf(strategy, seed);
  const twReuse: Record<string, string> =
    strategy.twReuse === DEFAULT_STRATEGY.twReuse
      ? {}
      : { 'net.ipv4.tcp_tw_reuse': String(strategy.twReuse) };
  const afterIdle: Record<string, string> = strategy.slowStartAfterIdle
    ? {}
    : { 'net.ipv4.tcp_slow_start_after_idle': '0' };
  const { congestion, initialWindow } = strategy;
  const isUsual = congestion === USUAL_ROUTE.congestion && initialWindow === USUAL_ROUTE.initialWindow;
  return {
    kind: lab.kind,
    ipVersion: lab.ipVersion,
    ports,
    ...(links.length > 0 && { links }),
    ...(!isUsual && { route: { congestion, initialWindow } }),
    sysctls: { ...lowPortSysctls(ports, lab.sysctls), ...lab.sysctls, ...twReuse, ...afterIdle },
    sourceAddresses: strategy.sourceAddresses,
    bindAddresses: strategy.bindAddresses,
    ...(drivers > 1 && { cores: { drivers, ...coresOf(plan) } }),
  };
}

/**
 * The kernel refuses a local range that begins below `ip_unprivileged_port_start` (`ipv4_local_port_range()` in
 * net/ipv4/sysctl_net_ipv4.c: EINVAL), so that must come down first; sysctls are written before the range.
 */
function lowPortSysctls(
  ports: PortRange | null,
  own: Readonly<Record<string, string>>,
): Record<string, string> {
  const name = 'net.ipv4.ip_unprivileged_port_start';
  const needed = ports !== null && ports.low < LOWEST_ORDINARY_PORT && !(name in own);
  return needed ? { [name]: String(ports.low) } : {};
}
