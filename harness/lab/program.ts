import type { Readable, Writable } from 'node:stream';
import type { HostName } from '../scenario/strategy.ts';

/** How a program ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** What to start on a host. */
export interface ProgramSpec {
  /** For messages and results: `origin`, `proxy`, `driver`, ... */
  readonly name: string;
  /** Program and arguments, without a shell. */
  readonly argv: readonly [string, ...string[]];
  readonly env?: Readonly<Record<string, string>>;
}

/** A child process inside a host of the lab. It dies with the lab, whatever happens to the harness. */
export interface Program {
  readonly name: string;
  readonly host: HostName;
  /** As this process sees it, also where the program has a pid namespace of its own: good for /proc/<pid>. */
  readonly pid: number;
  /** Cores that it is pinned to; empty: not pinned. */
  readonly cpus: readonly number[];
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** Last lines of standard error, at most 4 kB. */
  stderrTail(): string;
  /** Resolves when it ended; never rejects. */
  readonly exited: Promise<Exit>;
  /** SIGTERM, then SIGKILL after `graceMs` (500). Resolves when it has ended. */
  stop(graceMs?: number): Promise<Exit>;
}
