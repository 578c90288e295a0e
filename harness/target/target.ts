import type { Program } from '../lab/program.ts';

/** Where the load goes, as the client sees it. */
export interface Endpoint {
  /** An IP literal: a name would bring DNS and happy eyeballs into the measurement. */
  readonly address: string;
  readonly port: number;
  /** Value of the Host header. */
  readonly host: string;
  /** Request target, for instance `/`. */
  readonly path: string;
  /** PEM of the certificate to trust, where the strategy has TLS. */
  readonly ca?: string;
}

/** What the servers wrote down, read after the load. */
export interface TargetLogs {
  /** nginx's error log by kind; null where there is no nginx. `no-ports` is errno 99. */
  readonly nginxErrors: Readonly<Record<string, number>> | null;
  /** From nginx's access log; null without nginx. */
  readonly upstream: {
    readonly requests: number;
    /** Tries to get an answer from the origin; nginx may make several for one request. */
    readonly attempts: number;
    /** `$upstream_connect_time` was not zero or the connection failed: at least so many attempts were on a new one. */
    readonly newAtLeast: number;
    /** Attempts by upstream status; `none` where it ended without one. */
    readonly statuses: Readonly<Record<string, number>>;
    /** Requests that nginx had begun but not ended, and so not logged, when the log was read. */
    readonly unlogged: number;
  } | null;
}

/** The servers of a cell, up and ready. A live handle: `await using`, closed before the lab. */
export interface Target extends AsyncDisposable {
  readonly endpoint: Endpoint;
  /** In order of the path: origin, then proxy where there is one. */
  readonly programs: readonly Program[];
  /** Path of nginx's stub_status unix socket as this process sees it; null without nginx. */
  readonly nginxStatusSocket: string | null;
  /** Rejects with a CellError, the end of its log in it, when a server dies before it is closed. Never resolves. */
  readonly died: Promise<never>;
  logs(): Promise<TargetLogs>;
}
