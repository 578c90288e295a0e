import type { HostName } from '../scenario/strategy.ts';

/** Values of one source on one host (or one process of it) over time, by column. */
export interface Series {
  readonly source: 'sockstat' | 'counters' | 'table' | 'nginx' | 'process';
  readonly host: HostName;
  /** Which process, where the source is one. */
  readonly process?: string;
  /** Since the start of the load. */
  readonly atMs: readonly number[];
  /** As many as `atMs`; null where the kernel did not give the field: absent is absent, never 0. */
  readonly values: Readonly<Record<string, readonly (number | null)[]>>;
}

/** TCP sockets of a host at one moment, from its socket table. */
export interface SocketTable {
  readonly atMs: number;
  /** By kernel state: `established`, `timeWait`, `finWait1`, `closeWait`, `listen`, ... */
  readonly states: Readonly<Record<string, number>>;
  /** Distinct (local address, port) pairs in the ephemeral range, TIME_WAIT included. */
  readonly portsInUse: number;
}

/** What one observer cost. */
export interface ObserverReport {
  readonly name: string;
  readonly reads: number;
  /** Ticks that fell into a read, or that the process could not attend to: skipped, never caught up. */
  readonly missed: number;
  /**
   * From the real start of a read to that of the next, the last at the end of the load included; null where
   * there were less than two. `asked`, of an observer that stretches its interval, is the longest.
   */
  readonly intervalMs: { readonly asked: number; readonly p50: number | null; readonly max: number | null };
  readonly durationUs: { readonly p50: number; readonly max: number; readonly total: number };
}

export interface HostObservation extends EndObservation {
  /** Difference from before the load to its end, by the kernel's own name (`ActiveOpens`, `TW`, ...). */
  readonly counters: Readonly<Record<string, number>>;
}

/** Sockets of a host, or of one end of a hop. */
export interface EndObservation {
  /**
   * `timeWait` and `inUse` (open and listening sockets, without TIME_WAIT): the most of all sockstat samples.
   * `portsInUse`: the most distinct (local address, port) pairs of any socket table; on a host whose sockets
   * all hold such ports (a client), sockstat's finer-grained sum of both where that is more.
   * `established`: the most of all samples of the kernel's own gauge (CurrEstab: ESTABLISHED and CLOSE_WAIT).
   */
  readonly peaks: {
    readonly timeWait: number;
    readonly inUse: number;
    readonly portsInUse: number;
    readonly established: number;
  };
  readonly tableBefore: SocketTable;
  readonly tableAfter: SocketTable;
}

/** CPU and memory of one program over the load, with all that it starts. */
export interface ProcessObservation {
  readonly name: string;
  readonly host: HostName;
  /** Of one core: 1 is a whole core for the whole load. */
  readonly cpuShare: number;
  readonly rssPeakBytes: number;
  /** Most processes at once, itself included: nginx has a master and its workers. */
  readonly processes: number;
}

/** All that the observers saw of one cell. */
export interface Observation {
  readonly hosts: Partial<Readonly<Record<HostName, HostObservation>>>;
  /** What our proxy on the machine's own network holds towards a service of one's own; else missing. */
  readonly upstream?: EndObservation;
  readonly processes: readonly ProcessObservation[];
  readonly series: readonly Series[];
  readonly observers: readonly ObserverReport[];
}

/** What the observers last read of one host; a field that was not read yet, or never can be, is missing. */
export interface LiveHostReading {
  readonly timeWait: number;
  readonly inUse: number;
  /**
   * Local ports that outgoing connections hold: by the last socket table, and what sockstat and ActiveOpens say since.
   * Between two tables of a host that accepts connections too it may be too many, never more than its sockets.
   */
  readonly portsInUse?: number;
  /** By kernel state, from the last socket table. */
  readonly states?: Readonly<Record<string, number>>;
  /** Differences from before the load, by the kernel's own names. */
  readonly counters?: Readonly<Record<string, number>>;
}

/** CPU and memory of one program; one that has gone, or was read once only, is missing. */
export interface LiveProgram {
  readonly name: string;
  readonly host: HostName;
  /** Of one core, between the last two readings. */
  readonly cpuShare: number;
  readonly rssBytes: number;
}

/** What one observer is doing. */
export interface LiveObserver {
  /** As in ObserverReport. */
  readonly name: string;
  readonly reads: number;
  /** How long the last read took. */
  readonly lastUs: number;
}

/** What the observers last read of everything. */
export interface LiveObservation {
  readonly hosts: Partial<Readonly<Record<HostName, LiveHostReading>>>;
  /** null where there is no nginx, or it did not answer yet. */
  readonly nginx: {
    readonly active: number;
    readonly accepts: number;
    readonly handled: number;
    readonly requests: number;
    readonly reading: number;
    readonly writing: number;
    readonly waiting: number;
  } | null;
  readonly programs: readonly LiveProgram[];
  readonly observers: readonly LiveObserver[];
}
