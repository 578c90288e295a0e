import { existsSync, readFileSync } from 'node:fs';
import type { PortRange } from '../scenario/scenario.ts';
import { portRange, type Sysctls, sysctlFile, TELLING_SYSCTLS } from './sysctl.ts';

/** The machine itself, whose settings nobody writes. */
export interface Machine {
  /** Ports for outgoing connections. */
  readonly ports: PortRange;
  /** `net.ipv4.tcp_tw_reuse`. */
  readonly twReuse: 0 | 1 | 2;
  /** Those that decide what connections do. */
  readonly sysctls: Sysctls;
}

export function readMachine(): Machine {
  const present = TELLING_SYSCTLS.filter((name) => existsSync(sysctlFile(name)));
  const sysctls = Object.fromEntries(
    present.map((name) => [name, readFileSync(sysctlFile(name), 'utf8').trim().replaceAll(/\s+/g, ' ')]),
  );
  const twReuse = Number(sysctls['net.ipv4.tcp_tw_reuse']);
  return { ports: portRange(sysctls), twReuse: twReuse === 0 || twReuse === 1 ? twReuse : 2, sysctls };
}
