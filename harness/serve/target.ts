import type { UpstreamLog } from '../../servers/nginx/logs/log.ts';
import type { OriginServed } from '../../servers/origin/served.ts';
import type { Program } from '../lab/program.ts';
import type { NginxLines } from './nginx/error-log/tally.ts';

/** The server that the client connects to. */
export interface Endpoint {
  /** An IP literal: a name would add DNS and happy eyeballs to the measurement. */
  readonly address: string;
  readonly port: number;
  /** Sent as SNI. The certificate must be for this name; if it is missing, for the address. */
  readonly serverName?: string;
  /** Value of the Host header. */
  readonly host: string;
  /** Request target, for instance `/`. */
  readonly path: string;
  /** PEM of the certificate to trust, with TLS. */
  readonly ca?: string;
  /** PEM of the client's certificate, with mutual TLS. */
  readonly clientCertificate?: { readonly cert: string; readonly key: string };
}

/** What a server counted of the connections that it accepted, to compare with what a driver reports. */
export interface Served
  extends Pick<OriginServed, 'connections' | 'requests' | 'protocols' | 'tls' | 'mostRequests'>,
    Partial<Pick<OriginServed, 'backlog' | 'times' | 'pauses' | 'methods' | 'requestBodyBytes' | 'windows'>> {
  /** Bytes of all requests with their heads, by nginx's log. */
  readonly requestBytes?: number;
  /** Connections by the peer's address. null: this server does not count them. */
  readonly sources: OriginServed['sources'] | null;
  /** Most requests in progress at once on one connection. null: this server does not count them. */
  readonly mostInFlight: number | null;
  /** Writes that sent the bodies of answers; one for an empty body. null: this server does not count them. */
  readonly responseWrites: number | null;
  /** Connections by TCP_NODELAY in the kernel; `unknown`: not readable. null: this server does not count them. */
  readonly noDelay: { readonly on: number; readonly off: number; readonly unknown?: number } | null;
  /** Requests by worker process (its pid in its own namespace), without idle workers. null: one process. */
  readonly workers: Readonly<Record<string, number>> | null;
}

/** Counts that are missing in results of earlier versions. */
type LaterCounts = 'closing' | 'noLength' | 'tooLong' | 'cutOff' | 'leftOpen' | 'answeredMs' | 'bodyMs';

/** The upstream side of nginx, from its access log. */
export interface UpstreamCounts
  extends Readonly<Omit<UpstreamLog, LaterCounts>>,
    Readonly<Partial<Pick<UpstreamLog, LaterCounts>>> {
  /**
   * Connections to the origin that nginx began to open, including failed ones, from its serial numbers of connections.
   * null: nginx did not answer any more.
   */
  readonly opened?: number | null;
  /** Requests that nginx had begun but not finished, and so not logged, when the log was read. */
  readonly unlogged: number;
}

/** The servers' own counts and logs, read after the load. */
export interface TargetLogs {
  /** Lines of nginx's error log by kind; null without nginx. `no-ports` is errno 99. */
  readonly nginxErrors: Readonly<Record<string, number>> | null;
  /** The same by kind, with a sample of each; missing in results of earlier versions. */
  readonly nginxLines?: readonly NginxLines[];
  /** null if the origin does not answer, or keeps no counts. On the path `nginx` its client is the proxy. */
  readonly origin: Served | null;
  /**
   * Minor version of HTTP/1.x in the first answer of a server of the user's behind nginx, before the load: nginx does not log
   * it. Missing: not known.
   */
  readonly minorVersion?: number;
  /** nginx as the client's server; null on other paths. */
  readonly proxy: Served | null;
  /** null without nginx. */
  readonly upstream: UpstreamCounts | null;
}

/** The running servers of a cell. A live handle: `await using`, closed before the lab. */
export interface Target extends AsyncDisposable {
  readonly endpoint: Endpoint;
  /** Port of the server that a command of the user's started; missing: there is none. */
  readonly servicePort?: number;
  /** The programs that connlab started: origin, proxy. */
  readonly programs: readonly Program[];
  /** Path of nginx's stub_status socket, outside the lab; null without nginx. */
  readonly nginxStatusSocket: string | null;
  /** Rejects with a CellError and the end of the server's log if a server dies before it is closed. Never resolves. */
  readonly died: Promise<never>;
  /** Lines of nginx's error log by kind during the load, up to 2 s old; null without nginx. */
  nginxErrors(): Readonly<Record<string, number>> | null;
  logs(): Promise<TargetLogs>;
}
