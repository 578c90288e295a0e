import { existsSync, readFileSync } from 'node:fs';
import type { PortRange } from '../scenario/scenario.ts';
import { normalise, portRange, type Sysctls, sysctlFile, TELLING_SYSCTLS } from './sysctl.ts';

/** Settings of the machine outside the lab. connlab reads them and never changes them. */
export interface Machine {
  /** Ports for outgoing connections. */
  readonly ports: PortRange;
  /** `net.ipv4.tcp_tw_reuse`. */
  readonly twReuse: 0 | 1 | 2;
  /** The values of TELLING_SYSCTLS that this kernel has. */
  readonly sysctls: Sysctls;
}

export function readMachine(): Machine {
  const sysctls = readSysctls(TELLING_SYSCTLS);
  const twReuse = Number(sysctls['net.ipv4.tcp_tw_reuse']);
  return { ports: portRange(sysctls), twReuse: twReuse === 0 || twReuse === 1 ? twReuse : 2, sysctls };
}

/** The values of those sysctls that this kernel has. */
export function readSysctls(names: readonly string[], procSys?: string): Sysctls {
  const present = names.filter((name) => existsSync(sysctlFile(name, procSys)));
  return Object.fromEntries(
    present.map((name) => [name, normalise(readFileSync(sysctlFile(name, procSys), 'utf8'))]),
  );
}
