import type { DriverOutcome } from '../drive/driver.ts';
import type { LatencySummary } from '../drive/record/latency.ts';

/** What one of several driver processes did. */
export interface DriverShare {
  /** As in `processes`: `driver 1`, `driver 2`, ... */
  readonly name: string;
  /** Cores that it was pinned to; empty: none. */
  readonly cpus: readonly number[];
  readonly requests: number;
  readonly responses: number;
  readonly errors: number;
  readonly achievedPerSecond: number;
  readonly latency: Pick<LatencySummary, 'p50Us' | 'p99Us'>;
  readonly poolWait: Pick<LatencySummary, 'p50Us' | 'p99Us'>;
  /** Connections, and most open at once. */
  readonly opened: number;
  readonly peak: number;
  /** As in `counts`. */
  readonly unsent: number;
  readonly waiting: number;
  /** Open load: its own delay of scheduled starts at p99. */
  readonly latenessP99Us: number;
  readonly cpuShare: number;
  readonly eventLoop: DriverOutcome['eventLoop'];
}

/** A client of a fleet in one cell. */
export interface FleetClient {
  readonly name: string;
  /** Its process in `drivers` and `processes`. */
  readonly driver: string;
  /** As the coordinator saw it. null: nobody had this place. */
  readonly address: string | null;
  readonly machine: { readonly hostname: string; readonly cores: number } | null;
  /** Its monotonic clock before the load; null: it was not read. */
  readonly clock: {
    /** Ahead of the coordinator's. The start was translated by it. */
    readonly offsetMs: number;
    /** Most by which that can be wrong. */
    readonly uncertaintyMs: number;
    /** By how much it drifted until after the load, at least; null: it could not be read again. */
    readonly driftMs: number | null;
  } | null;
  /** `missing`: the numbers of the cell are without its share. */
  readonly state: 'reported' | 'missing';
  /** Why it is missing. */
  readonly reason?: string;
  /** From the agreed start to its own, on the coordinator's clock; null: missing. */
  readonly startedLateMs: number | null;
  /** Of its share. Of one that is missing: what it had told until `toldUntilMs`, which counts nowhere else. */
  readonly counts: { readonly requests: number; readonly responses: number; readonly errors: number };
  readonly connections: number;
  /** Since the start; null: it had told nothing. */
  readonly toldUntilMs?: number | null;
  readonly latency: Pick<LatencySummary, 'p50Us' | 'p99Us' | 'maxUs'> | null;
  /** By the table of its own machine. */
  readonly timeWaitPeak: number | null;
  readonly portsInUsePeak: number | null;
  readonly portCapacity: number | null;
  /** Where its own ports ran out. */
  readonly exhaustion: {
    readonly afterConnections: number;
    readonly atMs: number;
    readonly firstError: string;
  } | null;
}

/** Who made the load of a cell. */
export interface Shares {
  /** Each driver process by itself; missing: there was one. */
  readonly drivers?: readonly DriverShare[];
  /** The clients of a fleet; missing: there was none. */
  readonly clients?: readonly FleetClient[];
}
