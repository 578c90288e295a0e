import type { HostName } from '../scenario/strategy.ts';

/** What may happen, from the worst to the best case. */
export interface PredictedRange {
  /** Connections per second that take a port until TIME_WAIT ends; null for a closed load. */
  readonly takenPortsPerSecond: { readonly least: number; readonly most: number } | null;
  /** null: the ports last in either case. `most` null: they last in the best case. */
  readonly exhaustedAfterConnections: { readonly least: number; readonly most: number | null } | null;
  /** The same in time; null also if it depends on the speed of this machine. */
  readonly exhaustedAtMs: { readonly least: number; readonly most: number | null } | null;
  /** What decides, in words. */
  readonly decides: string;
}

/** One request alone, without a wait for a connection. Slow start is in it. */
export interface LatencyPrediction {
  /** On the client's link: handshakes, the request itself, and the further flights of its answer. */
  readonly coldRoundTrips: number;
  readonly warmRoundTrips: number;
  /** The first request of a connection, with the service time. */
  readonly coldUs: number;
  /** A later one; null: each connection carries one request. */
  readonly warmUs: number | null;
}

/** The prediction before the run. */
export interface Prediction {
  /** The host whose ports run out; null for none. */
  readonly host: HostName | null;
  /** The host with the TIME_WAIT sockets; null for none. */
  readonly timeWaitHost: HostName | null;
  /** Port capacity of the host that opens these connections. */
  readonly portCapacity: number;
  /** New connections per second on that hop; null if it depends on the speed of this machine. */
  readonly churnPerSecond: number | null;
  readonly exhaustedAfterConnections: number | null;
  /** Time since the start of the load; null if the ports last, or if it cannot be computed before the run. */
  readonly exhaustedAtMs: number | null;
  /** Connections after which connect() slows down: half of the range; null if it is not reached. */
  readonly connectKneeAt: number | null;
  /** Where the numbers above may be wrong by a factor of two or more; missing in results of earlier versions. */
  readonly range?: PredictedRange;
  /** What distance makes of a request; missing without links that have conditions, and where loss decides. */
  readonly latency?: LatencyPrediction;
  /** The arithmetic in one sentence with its numbers. */
  readonly reason: string;
}
