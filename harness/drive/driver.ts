import type { SentRequest } from '../scenario/request/sent.ts';
import type { Load } from '../scenario/scenario.ts';
import type { Strategy } from '../scenario/strategy.ts';
import type { WindowCounts } from '../scenario/windows.ts';
import type { Endpoint } from '../serve/target.ts';
import type { BucketCounts } from './duration-buckets.ts';
import type { ClosedBy } from './exchange.ts';
import type { ArrivalShare } from './load/pacer.ts';
import type { LoadSeries } from './load-series.ts';
import type { ServerEndings } from './record/ends/server-ends.ts';
import type { EachConnection } from './record/first-connections.ts';

/** Input of a driver process. */
export interface DriverSpec {
  readonly endpoint: Endpoint;
  readonly request: SentRequest;
  readonly strategy: Strategy;
  /** Closed: the callers and requests of this process. Open: the load of all, whose arrivals they take in turn. */
  readonly load: Load;
  /** Its place among the processes that share an open load; missing: it is alone. */
  readonly share?: ArrivalShare;
  /** Addresses to connect from, round robin; empty: the kernel chooses. */
  readonly sourceAddresses: readonly string[];
  readonly seed: number;
  /** Length of one bucket of the series. */
  readonly bucketMs: number;
  /** Connections per bin of connect times (`connectByCount`). */
  readonly connectBin: number;
  /** Whether progress includes its detail. */
  readonly detail: boolean;
}

/** An HdrHistogram of microseconds: V2 compressed, base64, 3 significant digits. */
export type EncodedHistogram = string;

/** First occurrence of an error code or status. */
export interface FirstSeen {
  readonly code: string;
  /** Since the start of the load. */
  readonly atMs: number;
  /** Connections opened by then. */
  readonly afterConnections: number;
  /** Requests in flight at that time; missing in results of earlier versions. */
  readonly inFlight?: number;
}

/** What carries the bytes of the driver `socket` over plain TCP and HTTP/1.x. With TLS it is always `node:net`. */
export type WireName = 'io_uring' | 'epoll' | 'node:net';

/** Measurements of a driver. All drivers use this shape. */
export interface DriverOutcome {
  /** null: the driver has no choice of wire. Missing in results of earlier versions. */
  readonly wire?: WireName | null;
  /** Start on the monotonic clock, ns, as a decimal string. */
  readonly startedAtNs: string;
  /**
   * From the start of the load to its last answer or error. The wait for requests that were given up does not count;
   * with any of those it is at least the time in which the load made requests.
   */
  readonly durationMs: number;
  readonly counts: {
    /** Requests begun: each ends as a response or an error. */
    readonly requests: number;
    readonly responses: number;
    /** By errno or the driver's own code (`ERR_RESPONSE_TRUNCATED`, ...); never by error text. */
    readonly errors: Readonly<Record<string, number>>;
    readonly statuses: Readonly<Record<string, number>>;
    /** Open load: requests due before the end but never begun. */
    readonly unsent: number;
    /** The part of `unsent` that was waiting for a connection of the pool, which is not the driver's fault. */
    readonly waiting: number;
    /**
     * Requests that were given up without an answer, and those that had waited for a connection for over 2 s at the end
     * of an open load. Missing in results of earlier versions.
     */
    readonly unanswered?: number;
  };
  readonly connections: ServerEndings & {
    /** Successful connect() calls. */
    readonly opened: number;
    readonly failed: number;
    /** By the side that sent the first FIN or RST, as the client saw it; connections still open are in none of these. */
    readonly closedByClient: number;
    readonly closedByServer: number;
    readonly resetByClient: number;
    readonly resetByServer: number;
    /** Maximum open at once. */
    readonly peak: number;
    /** The same without those that take no further request; missing in results of earlier versions. */
    readonly usablePeak?: number;
    /** Completed TLS handshakes, and those among them that resumed a session. */
    readonly handshakes: number;
    readonly resumed: number;
    /** Handshakes in which the client offered an earlier session. null: the driver cannot tell, or there is no TLS. */
    readonly sessionsOffered?: number | null;
    /** Handshakes by version: `1.2`, `1.3`. */
    readonly tlsVersions: Readonly<Record<string, number>>;
    /** Connections with an answer, by protocol: `http/1.0`, `http/1.1`, `h2`, `h2c`, `h3`. */
    readonly protocols: Readonly<Record<string, number>>;
    /** Connections with an answer, by TCP_NODELAY in the kernel; `unknown`: it could not be read. All 0 with UDP. */
    readonly noDelay: { readonly on: number; readonly off: number; readonly unknown?: number };
    /** Closed by the client because they were idle too long; also counted in `closedByClient`. */
    readonly idledOut: number;
    /** Their idle times, ms, as measured at the close. null: there were none. */
    readonly idledOutAfterMs?: { readonly least: number; readonly most: number } | null;
    /** The part of `repeats` that went over the same connection, because the server had refused their stream. */
    readonly refusedStreams?: number;
    /** Connections that the client ended because bytes came right after an answer; only undici counts the answer. */
    readonly trailed?: number;
    /** Connections by local address. */
    readonly sources: Readonly<Record<string, number>>;
    /** Minimum and maximum requests per connection, closed or open. */
    readonly requestsMin: number;
    readonly requestsMax: number;
    /** Maximum requests in flight on one connection. */
    readonly mostInFlight: number;
    /**
     * HTTP/2: connections by their windows, bytes, once the server had acknowledged the SETTINGS. null: without HTTP/2, or the
     * driver cannot tell. Missing in results of earlier versions.
     */
    readonly windows?: WindowCounts | null;
    /** Number of writes that the requests took; 0 if the driver cannot tell. */
    readonly requestWrites: number;
    /** Bytes of the first answer that the driver refused as malformed, and the rule that it breaks; null: none that it kept. */
    readonly refusedAnswer?: string | null;
    /**
     * Choices among two or more idle connections: how often the most recently used one was taken, how often the longest
     * idle one, and how often the first in order of creation. Only a driver that chooses the first one counts those.
     */
    readonly choices: {
      readonly newest: number;
      readonly oldest: number;
      readonly first?: number;
      readonly other: number;
    };
    /** The first 100 connections one by one; missing: none had ten answers, or a result of an earlier version. */
    readonly each?: EachConnection;
  };
  readonly histograms: {
    /**
     * Open load: from the intended start. Closed: from the caller's request. Includes pool wait and connecting, and
     * requests without an answer with the time that they waited: they took at least so long.
     */
    readonly latency: EncodedHistogram;
    /** `latency` of only the requests without an answer. Missing in results of earlier versions. */
    readonly unanswered?: EncodedHistogram;
    /** `latency` of answers with a status other than 2xx. */
    readonly failed: EncodedHistogram;
    /** `latency` of answers whose connection was opened for their request (cold), and of all others (warm). */
    readonly cold: EncodedHistogram;
    readonly warm: EncodedHistogram;
    /** From the write of the request to the end of the answer: `ttfb` + `body`. */
    readonly service: EncodedHistogram;
    /** From the caller's request until it is assigned a connection, open or about to be opened. */
    readonly poolWait: EncodedHistogram;
    /** Lookup of the server's name. Empty if the address is an IP literal, as in the lab. */
    readonly dns: EncodedHistogram;
    /** From connect() to connected, without TLS. One entry per successful connection. QUIC: the whole handshake. */
    readonly connect: EncodedHistogram;
    /** From connected to the end of the TLS handshake. One entry per connection. */
    readonly tls: EncodedHistogram;
    /** From the write of the request to the first byte of its answer. */
    readonly ttfb: EncodedHistogram;
    /** From the first to the last byte of the answer. */
    readonly body: EncodedHistogram;
    /** A whole page of a closed load with `objectsPerPage`; otherwise empty. */
    readonly page: EncodedHistogram;
    /** `page` of only the pages without an answer to one of their requests. Missing in results of earlier versions. */
    readonly unansweredPages?: EncodedHistogram;
    /** The driver's own delay of each scheduled start (open load). */
    readonly lateness: EncodedHistogram;
  };
  /** First occurrence of each error code and of each status other than 2xx (`status 502`), in order of time. */
  readonly first: readonly FirstSeen[];
  readonly series: LoadSeries;
  /** Connect time by number of connections opened before: it shows the connect cliff. */
  readonly connectByCount: {
    readonly bin: number;
    readonly p50Us: readonly number[];
    readonly maxUs: readonly number[];
  };
  /** Cost of the driver process. */
  readonly eventLoop: { readonly p50Us: number; readonly p99Us: number; readonly maxUs: number };
  readonly cpu: { readonly userMs: number; readonly systemMs: number };
  /** Pauses after connect errors: how many, and their total time. */
  readonly backoffs: { readonly count: number; readonly totalMs: number };
}

/** Sent a few times a second while the load runs. */
export interface DriverProgress {
  readonly atMs: number;
  readonly requests: number;
  readonly responses: number;
  readonly errors: number;
  /** Errors by code, as in the outcome. */
  readonly codes: Readonly<Record<string, number>>;
  readonly opened: number;
  readonly inFlight: number;
  /** Latency in the last bucket; null if no request ended in it. */
  readonly latencyP50Us: number | null;
  readonly latencyP99Us: number | null;
  /** Once a second and with the last progress of a load, if the spec requests it; else null. */
  readonly detail: ProgressDetail | null;
}

/** Microseconds. */
export interface Quantiles {
  readonly p50Us: number;
  readonly p90Us: number;
  readonly p99Us: number;
  readonly p999Us: number;
}

/**
 * A pool at one moment. `free`: open and idle. `busy`: open with a request, or reserved for one. `queued`: requests
 * that wait for a connection. A connection that is opening or closing is neither free nor busy.
 */
export interface PoolUsage {
  readonly free: number;
  readonly busy: number;
  readonly queued: number;
}

/** Further measurements of a running load, since its start unless stated otherwise. */
export interface ProgressDetail {
  readonly statuses: Readonly<Record<string, number>>;
  readonly failedConnects: number;
  readonly closed: Readonly<Record<ClosedBy, number>>;
  readonly pool: PoolUsage;
  readonly buckets: { readonly latency: BucketCounts; readonly connect: BucketCounts };
  /** Since the previous detail: a second, or less at the end of the load. null if no request ended in it. */
  readonly lastSecond: { readonly latency: Quantiles | null; readonly connect: Quantiles | null };
  /** null: none yet. */
  readonly whole: Readonly<
    Record<
      'latency' | 'service' | 'poolWait' | 'connect' | 'tls' | 'ttfb' | 'body' | 'lateness',
      Quantiles | null
    >
  >;
  readonly eventLoop: DriverOutcome['eventLoop'];
}
