import type { LabSettings, PortRange } from '../scenario/scenario.ts';
import type { HostName } from '../scenario/strategy.ts';
import type { LinkReport } from './link/report.ts';
import type { Program, ProgramSpec } from './program.ts';
import type { Route } from './routes.ts';

/** One host: a network namespace, or the machine itself in a lab of kind `host`. */
export interface LabHost {
  readonly name: HostName;
  /** A process that runs in the host as long as the lab exists. /proc/<pid>/net/* shows the host's sockets. */
  readonly pid: number;
  /** Ports for outgoing connections, read from the kernel. */
  readonly ports: PortRange;
  /** Values read back from the kernel: the sysctls that affect connections, and those that the scenario sets. */
  readonly sysctls: Readonly<Record<string, string>>;
  /** To the other hosts, read back from the kernel; none in a lab of kind `host`. */
  readonly routes: readonly Route[];
}

/** The hosts of one cell, their links and sysctls. A live handle: `await using`. */
export interface Lab extends AsyncDisposable {
  readonly kind: LabSettings['kind'];
  readonly hosts: Readonly<Record<HostName, LabHost>>;
  /** Path of the lab's folder, for the harness and for programs in the lab. The folder is deleted with the lab. */
  readonly folder: { readonly outside: string; readonly inside: string };
  /** How long it took to make the lab, ms. */
  readonly readyMs: number;
  /** The address that `from` connects to in order to reach `to`. */
  address(from: HostName, to: HostName): string;
  /** The source addresses that `from` has for connections to `to`, as many as the spec says. */
  sources(from: HostName, to: HostName): readonly string[];
  /** What the links with conditions did since this was last asked. Rejects with a CellError if one no longer works. */
  measureLinks(): Promise<readonly LinkReport[]>;
  /** Which of the processes that the lab consists of has ended, in words; null: none. */
  lost(): string | null;
  /** Starts a program on a host, pinned to that host's cores if the machine has two or more. */
  start(host: HostName, program: ProgramSpec): Promise<Program>;
}
