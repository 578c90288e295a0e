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
  /** Pinned to this one of the host's cores, counted from 0 and round and round; missing: to all of them. */
  readonly core?: number;
}

/** A child process on a host of the lab. It ends with the lab, even if the harness is killed. */
export interface Program<Host extends string = HostName> {
  readonly name: string;
  readonly host: Host;
  /** In the pid namespace of the harness, so it can be used in /proc/<pid>. */
  readonly pid: number;
  /** Cores that it is pinned to; empty if it is not pinned. */
  readonly cpus: readonly number[];
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** The end of its standard error, at most 4 kB. */
  stderrTail(): string;
  /** Resolves when it has ended; never rejects. */
  readonly exited: Promise<Exit>;
  /** Sends SIGTERM, then SIGKILL after `graceMs` (500). Resolves when the program has ended. */
  stop(graceMs?: number): Promise<Exit>;
}
