import type { HostName } from '../scenario/strategy.ts';
import type { TcpSeries } from './tcp-series.ts';

/** Values of one source over time, for one host or one of its processes, by column. */
export interface Series {
  readonly source: 'sockstat' | 'counters' | 'table' | 'nginx' | 'process';
  readonly host: HostName;
  /** Name of the process, for the source `process`. */
  readonly process?: string;
  /** Time since the start of the load. */
  readonly atMs: readonly number[];
  /** One value for each of `atMs`; null, never 0, if the kernel did not give the field. */
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

/** How often one observer read its source, and the time that it took. */
export interface ObserverReport {
  readonly name: string;
  readonly reads: number;
  /** Ticks skipped because a read was still in progress or the process was not scheduled. They are not caught up. */
  readonly missed: number;
  /**
   * Time between the actual starts of successive reads, including the read at the end of the load; null with fewer
   * than two reads. `asked` is the planned interval, or the longest one if the observer stretches it.
   */
  readonly intervalMs: { readonly asked: number; readonly p50: number | null; readonly max: number | null };
  readonly durationUs: { readonly p50: number; readonly max: number; readonly total: number };
}

export interface HostObservation extends EndObservation {
  /** Change from before the load to its end, by the kernel's name (`ActiveOpens`, `TW`, ...). */
  readonly counters: Readonly<Record<string, number>>;
}

/** Sockets of a host, or of one end of a hop. */
export interface EndObservation {
  /**
   * Largest values during the load.
   * `timeWait` and `inUse` (open and listening sockets, without TIME_WAIT) come from sockstat.
   * `portsInUse` is the number of distinct (local address, port) pairs in a socket table. On a host where every socket
   * holds such a port (a client), it is `timeWait` + `inUse` if that is larger, because sockstat is read more often.
   * `established` comes from the kernel's gauge CurrEstab, which counts ESTABLISHED and CLOSE_WAIT.
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

/** CPU and memory of one program and its descendants during the load. */
export interface ProcessObservation {
  readonly name: string;
  readonly host: HostName;
  /** Share of one core: 1 is a whole core for the whole load. */
  readonly cpuShare: number;
  /** CPU time from the last read before the load until the one after its end. Missing in results of earlier versions. */
  readonly cpuMs?: number;
  readonly rssPeakBytes: number;
  /** Most processes at once, including the program itself. nginx has a master and its workers. */
  readonly processes: number;
}

/** What the observers recorded of one cell. */
export interface Observation {
  readonly hosts: Partial<Readonly<Record<HostName, HostObservation>>>;
  /** The proxy's sockets towards the user's own service. Only if connlab's proxy runs on the machine's own network. */
  readonly upstream?: EndObservation;
  readonly processes: readonly ProcessObservation[];
  readonly series: readonly Series[];
  /** Some of each host's connections. Missing: not asked for, not possible, or there were none. */
  readonly tcp?: readonly TcpSeries[];
  readonly observers: readonly ObserverReport[];
}

/** The last values read of one host. A field that has not been read, or cannot be read, is missing. */
export interface LiveHostReading {
  readonly timeWait: number;
  readonly inUse: number;
  /**
   * Local ports held by outgoing connections: the last socket table, updated with sockstat and ActiveOpens. On a host
   * that also accepts connections it may be too high between two tables, but never above its number of sockets.
   */
  readonly portsInUse?: number;
  /** Sockets by kernel state, from the last socket table. */
  readonly states?: Readonly<Record<string, number>>;
  /** Change since before the load, by the kernel's names. */
  readonly counters?: Readonly<Record<string, number>>;
}

/** CPU and memory of one program, if it is running and was read at least twice. */
export interface LiveProgram {
  readonly name: string;
  readonly host: HostName;
  /** Share of one core between the last two samples. */
  readonly cpuShare: number;
  readonly rssBytes: number;
}

/** The state of one observer. */
export interface LiveObserver {
  /** As in ObserverReport. */
  readonly name: string;
  readonly reads: number;
  /** Duration of the last read. */
  readonly lastUs: number;
}

/** nginx's stub_status, which covers the client side only. The harness's own connection and requests are included. */
export interface NginxStatus {
  /** Open client connections, including idle ones. */
  readonly active: number;
  readonly accepts: number;
  readonly handled: number;
  readonly requests: number;
  readonly reading: number;
  readonly writing: number;
  /** Idle keep-alive connections. */
  readonly waiting: number;
}

/** The last values that the observers read. */
export interface LiveObservation {
  readonly hosts: Partial<Readonly<Record<HostName, LiveHostReading>>>;
  /** null without nginx, or if it did not answer. */
  readonly nginx: NginxStatus | null;
  readonly programs: readonly LiveProgram[];
  readonly observers: readonly LiveObserver[];
}
