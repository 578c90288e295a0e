import type { Load } from '../scenario/scenario.ts';
import type { Strategy } from '../scenario/strategy.ts';
import type { Endpoint } from '../serve/target.ts';

/** All that a driver process is told. */
export interface DriverSpec {
  readonly endpoint: Endpoint;
  readonly strategy: Strategy;
  readonly load: Load;
  /** Addresses to connect from, in turn; empty: the kernel chooses. */
  readonly sourceAddresses: readonly string[];
  readonly seed: number;
  /** Length of one step of the series. */
  readonly bucketMs: number;
  /** Connect times are summed up over so many connections (`connectByCount`). */
  readonly connectBin: number;
  /** Progress comes with its detail. */
  readonly detail: boolean;
}

/** Upper bounds of the buckets that live durations are sorted into: 50 us to 60 s, microseconds. */
export const DURATION_BOUNDS_US = [
  50, 100, 150, 200, 300, 500, 750, 1_000, 1_500, 2_000, 3_000, 5_000, 7_500, 10_000, 15_000, 20_000, 30_000,
  35_000, 40_000, 45_000, 50_000, 75_000, 100_000, 150_000, 200_000, 300_000, 500_000, 750_000, 1_000_000,
  2_000_000, 5_000_000, 10_000_000, 30_000_000, 60_000_000,
] as const;

/** An HdrHistogram of microseconds: V2 compressed, base64, 3 significant digits. */
export type EncodedHistogram = string;

/** First time that something was seen. */
export interface FirstSeen {
  readonly code: string;
  /** Since the start of the load. */
  readonly atMs: number;
  /** Connections opened until then. */
  readonly afterConnections: number;
  /** Requests in flight then; missing in results of earlier versions. */
  readonly inFlight?: number;
}

/** What a driver saw. All drivers give this same shape. */
export interface DriverOutcome {
  /** Monotonic clock, ns, as a decimal string. */
  readonly startedAtNs: string;
  /** From the start of the load to its last answer or error. */
  readonly durationMs: number;
  readonly counts: {
    /** Begun: each ends as a response or an error. */
    readonly requests: number;
    readonly responses: number;
    /** By errno or the driver's own code (`ERR_RESPONSE_TRUNCATED`, ...); never a text. */
    readonly errors: Readonly<Record<string, number>>;
    readonly statuses: Readonly<Record<string, number>>;
    /** Open load: due before the end but never begun. */
    readonly unsent: number;
    /** Of these, how many were waiting for a connection of the pool: no fault of the driver. */
    readonly waiting: number;
  };
  readonly connections: {
    /** connect() succeeded. */
    readonly opened: number;
    readonly failed: number;
    /** Who sent the first FIN or RST, as the client saw it; still open ones are in none of these. */
    readonly closedByClient: number;
    readonly closedByServer: number;
    readonly resetByClient: number;
    readonly resetByServer: number;
    /** Most open at once. */
    readonly peak: number;
    /** TLS handshakes done and how many of them resumed a session. */
    readonly handshakes: number;
    readonly resumed: number;
    /** Handshakes by version: `1.2`, `1.3`. */
    readonly tlsVersions: Readonly<Record<string, number>>;
    /** Spoken, by name, once for each connection that had an answer: `http/1.0`, `http/1.1`, `h2`, `h2c`, `h3`. */
    readonly protocols: Readonly<Record<string, number>>;
    /** Connections that had an answer, by TCP_NODELAY in the kernel; `unknown`: it could not be asked. All 0 with UDP. */
    readonly noDelay: { readonly on: number; readonly off: number; readonly unknown?: number };
    /** Closed by the client for having been idle too long; these are in `closedByClient` as well. */
    readonly idledOut: number;
    /** How long those had been idle, as measured when they were closed. null: there were none. */
    readonly idledOutAfterMs?: { readonly least: number; readonly most: number } | null;
    /** Connections by local address. */
    readonly sources: Readonly<Record<string, number>>;
    /** Requests per connection over closed and open ones: fewest, most. */
    readonly requestsMin: number;
    readonly requestsMax: number;
    /** Most requests in flight on one connection at once. */
    readonly mostInFlight: number;
    /** Writes that requests left in; 0 where the driver cannot tell. */
    readonly requestWrites: number;
    /**
     * Of the times that there were two idle connections or more to choose from: how often the one used last was
     * taken, and how often the one idle the longest; or the first in the order in which they were made, which only a
     * driver counts that takes it.
     */
    readonly choices: {
      readonly newest: number;
      readonly oldest: number;
      readonly first?: number;
      readonly other: number;
    };
  };
  readonly histograms: {
    /** Open load: from the intended start. Closed: from when the caller asks. Pool wait and connecting included. */
    readonly latency: EncodedHistogram;
    /** `latency` of the answers with a status other than 2xx. */
    readonly failed: EncodedHistogram;
    /** `latency` of the requests whose connection was opened for them, and of all others. */
    readonly cold: EncodedHistogram;
    readonly warm: EncodedHistogram;
    /** From the write of the request to the end of the answer: `ttfb` and `body` together. */
    readonly service: EncodedHistogram;
    /** From when the caller asks until a connection, open or about to be opened, is its own. */
    readonly poolWait: EncodedHistogram;
    /** Looking up the server's name. Empty where the address is an IP literal, as in the lab. */
    readonly dns: EncodedHistogram;
    /** connect() to connected, without TLS. One entry a connection; successful ones only. QUIC: the whole handshake. */
    readonly connect: EncodedHistogram;
    /** From connected to the end of the TLS handshake. One entry a connection. */
    readonly tls: EncodedHistogram;
    /** From the write of the request to the first byte of its answer. */
    readonly ttfb: EncodedHistogram;
    /** From the first to the last byte of the answer. */
    readonly body: EncodedHistogram;
    /** A whole page of a closed load with `objectsPerPage`; empty without. */
    readonly page: EncodedHistogram;
    /** Of each scheduled start: how late the driver itself was (open load). */
    readonly lateness: EncodedHistogram;
  };
  /** The first of each error code, and of each status other than 2xx (`status 502`), in order of time. */
  readonly first: readonly FirstSeen[];
  /** One entry a bucket; a latency of null where nothing ended in it. */
  readonly series: {
    readonly atMs: readonly number[];
    readonly requests: readonly number[];
    readonly responses: readonly number[];
    readonly errors: readonly number[];
    /** Connections opened in the bucket. */
    readonly opened: readonly number[];
    /** At the end of the bucket. */
    readonly inFlight: readonly number[];
    readonly latencyP50Us: readonly (number | null)[];
    readonly latencyP99Us: readonly (number | null)[];
    readonly connectP50Us: readonly (number | null)[];
    readonly connectP99Us: readonly (number | null)[];
  };
  /** Connect time against the number of connections opened before: the picture of the connect cliff. */
  readonly connectByCount: {
    readonly bin: number;
    readonly p50Us: readonly number[];
    readonly maxUs: readonly number[];
  };
  /** The driver process itself. */
  readonly eventLoop: { readonly p50Us: number; readonly p99Us: number; readonly maxUs: number };
  readonly cpu: { readonly userMs: number; readonly systemMs: number };
  /** How often it paused after connect errors instead of trying on, and for how long in all. */
  readonly backoffs: { readonly count: number; readonly totalMs: number };
}

/** Sent a few times a second while the load runs. */
export interface DriverProgress {
  readonly atMs: number;
  readonly requests: number;
  readonly responses: number;
  readonly errors: number;
  /** The errors by code, as in the outcome. */
  readonly codes: Readonly<Record<string, number>>;
  readonly opened: number;
  readonly inFlight: number;
  /** Of the last step; null where nothing ended. */
  readonly latencyP50Us: number | null;
  readonly latencyP99Us: number | null;
  /** Once a second where the spec asks for it, and with the last progress of a load; else null. */
  readonly detail: ProgressDetail | null;
}

/** Microseconds. */
export interface Quantiles {
  readonly p50Us: number;
  readonly p90Us: number;
  readonly p99Us: number;
  readonly p999Us: number;
}

/** Durations up to now, sorted into buckets. */
export interface BucketCounts {
  /** As many as there are DURATION_BOUNDS_US, each its own bucket alone, and one more for what is longer. */
  readonly counts: readonly number[];
  readonly sumUs: number;
}

/**
 * A pool at one moment. `free`: open and idle; `busy`: open with a request, or reserved for one; `queued`: requests
 * that wait for a connection. A connection that is opening or closing is neither free nor busy.
 */
export interface PoolUsage {
  readonly free: number;
  readonly busy: number;
  readonly queued: number;
}

/** What a driver knows besides, since the start of the load unless it says otherwise. */
export interface ProgressDetail {
  readonly statuses: Readonly<Record<string, number>>;
  readonly failedConnects: number;
  readonly closed: {
    readonly client: number;
    readonly server: number;
    readonly resetByClient: number;
    readonly resetByServer: number;
  };
  readonly pool: PoolUsage;
  readonly buckets: { readonly latency: BucketCounts; readonly connect: BucketCounts };
  /** Since the detail before: a second, at the end of the load less. null where nothing ended in it. */
  readonly lastSecond: { readonly latency: Quantiles | null; readonly connect: Quantiles | null };
  /** null where there is none yet. */
  readonly whole: {
    readonly latency: Quantiles | null;
    readonly service: Quantiles | null;
    readonly poolWait: Quantiles | null;
    readonly connect: Quantiles | null;
    readonly tls: Quantiles | null;
    readonly ttfb: Quantiles | null;
    readonly body: Quantiles | null;
    readonly lateness: Quantiles | null;
  };
  readonly eventLoop: { readonly p50Us: number; readonly p99Us: number; readonly maxUs: number };
}
