import type { StreamModule } from './version.ts';

/** The options of nginx.conf. */
export interface NginxOptions {
  /** Version according to `nginx -V`, on which some syntax depends. */
  readonly version: string;
  /** nginx's folder inside the lab, for pid, logs, temporary files and status socket. */
  readonly folder: string;
  /** nginx runs as uid 0, possibly that of a user namespace. */
  readonly asRoot: boolean;
  /** Most files that nginx may open (RLIMIT_NOFILE, the hard limit). */
  readonly openFiles: number;
  readonly workers: number;
  /** Addresses to listen on, IP literals. */
  readonly listen: readonly string[];
  readonly port: number;
  readonly upstream: { readonly address: string; readonly port: number };
  /** Source addresses of upstream connections, used evenly; empty: the kernel chooses. */
  readonly bindAddresses: readonly string[];
  /** TCP_NODELAY on the connections of both sides. */
  readonly tcpNodelay: boolean;
  readonly proxy: HttpProxy | StreamProxy;
}

/** nginx as an HTTP proxy (L7): it answers the client, and sends its own requests to the origin. */
export interface HttpProxy {
  readonly kind: 'http';
  /** Protocol with the client. `http/1.1` includes HTTP/1.0. h2 and h3 need TLS, and h3 needs TLS 1.3. */
  readonly protocol: 'http/1.1' | 'h2' | 'h2c' | 'h3';
  /** TLS with the client; null: plain TCP. */
  readonly tls: NginxTls | null;
  /** Idle upstream connections kept by each worker. */
  readonly upstreamKeepalive: number | 'off';
  readonly upstreamProtocol: '1.0' | '1.1';
  /** Connection header towards the origin. `close` makes keep-alive inert, without a message of nginx. */
  readonly upstreamConnection: 'empty' | 'close';
  /** Upstream `keepalive_requests` and `keepalive_timeout`. */
  readonly keepaliveRequests: number;
  readonly keepaliveTimeoutMs: number;
  /** Value of the Host header towards the upstream server; null: that of the server itself. */
  readonly host: string | null;
  /** The user's own service as the upstream; missing for the lab's origin, which has no host name. */
  readonly service?: UpstreamService;
}

/** What nginx needs for requests to a service with a host name. */
export interface UpstreamService {
  /** Value of the Host header. */
  readonly host: string;
  /** null: plain TCP. */
  readonly tls: UpstreamTls | null;
}

export interface UpstreamTls {
  readonly version: '1.2' | '1.3';
  /** Sent as SNI. The certificate must be for it. null: the URL has an address, which nginx cannot check. */
  readonly name: string | null;
  /** PEM of the authority to trust. */
  readonly caFile: string;
}

/** TLS with the client. The files are PEM. */
export interface NginxTls {
  readonly certFile: string;
  readonly keyFile: string;
  readonly version: '1.2' | '1.3';
  /** Whether sessions can be resumed. */
  readonly resumption: boolean;
  /** Authority of the client certificates to accept. null: clients are not asked for a certificate. */
  readonly clientCaFile: string | null;
}

/** nginx as a TCP proxy (L4): it passes bytes on, and opens an upstream connection for each client connection. */
export interface StreamProxy {
  readonly kind: 'stream';
  readonly module: StreamModule;
}
