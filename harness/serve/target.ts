import type { Program } from '../lab/program.ts';

/** Where the load goes, as the client sees it. */
export interface Endpoint {
  /** An IP literal: a name would bring DNS and happy eyeballs into the measurement. */
  readonly address: string;
  readonly port: number;
  /** Sent as SNI, and what the certificate must be for; missing: the certificate must be for the address. */
  readonly serverName?: string;
  /** Value of the Host header. */
  readonly host: string;
  /** Request target, for instance `/`. */
  readonly path: string;
  /** PEM of the certificate to trust, where the strategy has TLS. */
  readonly ca?: string;
  /** PEM of what the client shows of itself, where the strategy has mutual TLS. */
  readonly clientCertificate?: { readonly cert: string; readonly key: string };
}

/** What a server saw of the connections that it accepted: the other end's word for what a driver claims. */
export interface Served {
  /** TCP (or QUIC) connections that carried a request. */
  readonly connections: number;
  readonly requests: number;
  /** Requests by protocol: `http/1.0`, `http/1.1`, `h2`, `h2c`, `h3`. */
  readonly protocols: Readonly<Record<string, number>>;
  /** Of the connections; all 0 and empty without TLS. */
  readonly tls: {
    readonly handshakes: number;
    readonly resumed: number;
    readonly versions: Readonly<Record<string, number>>;
    /** Handshakes with a client known by an accepted certificate: its own, or that of the session it resumed. */
    readonly clientCertificates: number;
  };
  /** Connections by the peer's address. null: this server cannot tell. */
  readonly sources: Readonly<Record<string, number>> | null;
  /** Most requests of one connection in work at once. null: this server cannot tell. */
  readonly mostInFlight: number | null;
  /** Most requests that one connection carried. */
  readonly mostRequests: number;
  /** Writes that the bodies of answers left in, one where there is no body. null: this server cannot tell. */
  readonly responseWrites: number | null;
  /** Connections by TCP_NODELAY as it was set on them. null: this server cannot tell. */
  readonly noDelay: { readonly on: number; readonly off: number } | null;
  /** Requests by worker process (its pid as it sees it itself); one that had none is absent. null: one process. */
  readonly workers: Readonly<Record<string, number>> | null;
}

/** What the servers wrote down, read after the load. */
export interface TargetLogs {
  /** nginx's error log by kind; null where there is no nginx. `no-ports` is errno 99. */
  readonly nginxErrors: Readonly<Record<string, number>> | null;
  /** null where it could not be asked. On the path `nginx` its connections are those of the proxy. */
  readonly origin: Served | null;
  /** nginx as the client's server; null on other paths. */
  readonly proxy: Served | null;
  /** From nginx's access log, of HTTP or of TCP streams; null without nginx. */
  readonly upstream: {
    readonly requests: number;
    /** Tries to get an answer from the origin; nginx may make several for one request. */
    readonly attempts: number;
    /** `$upstream_connect_time` was not zero or the connection failed: at least so many attempts were on a new one. */
    readonly newAtLeast: number;
    /** Attempts by upstream status; `none` where it ended without one. */
    readonly statuses: Readonly<Record<string, number>>;
    /** Requests whose answer said `Connection: close`: the origin ends these connections, whoever's FIN is first. */
    readonly closing?: number;
    /**
     * Connections to the origin that nginx began to open, those that failed included, by the serial numbers that it gives
     * them. null: it could not be asked any more.
     */
    readonly opened?: number | null;
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
  /** nginx's error log by kind while the load runs, a second old or two; null where there is no nginx. */
  nginxErrors(): Readonly<Record<string, number>> | null;
  logs(): Promise<TargetLogs>;
}
