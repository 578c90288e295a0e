import type { LabSettings, PortRange } from '../scenario/scenario.ts';
import type { HostName } from '../scenario/strategy.ts';
import type { Program, ProgramSpec } from './program.ts';

export type { LabSpec } from '../plan/lab-spec.ts';

/** One host: a network namespace (or, with `host`, the machine itself). */
export interface LabHost {
  readonly name: HostName;
  /** A process that lives in it as long as the lab does: read /proc/<pid>/net/* for its sockets. */
  readonly pid: number;
  /** Ports for outgoing connections, as the kernel says. */
  readonly ports: PortRange;
  /** The sysctls that matter here and those asked for, as read back. */
  readonly sysctls: Readonly<Record<string, string>>;
}

/** The hosts of one cell, their links and sysctls. A live handle: `await using`. */
export interface Lab extends AsyncDisposable {
  readonly kind: LabSettings['kind'];
  readonly hosts: Readonly<Record<HostName, LabHost>>;
  /** The lab's own folder as this process sees it, and as its programs do. It vanishes with the lab. */
  readonly folder: { readonly outside: string; readonly inside: string };
  /** How long it took to stand, ms. */
  readonly readyMs: number;
  /** The address at which `to` is reached from `from`. */
  address(from: HostName, to: HostName): string;
  /** The addresses that `from` can connect to `to` from: as many as the spec asked for. */
  sources(from: HostName, to: HostName): readonly string[];
  /** Starts a program on a host, pinned to that host's core where there are two or more. */
  start(host: HostName, program: ProgramSpec): Promise<Program>;
}
