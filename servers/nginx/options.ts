import type { StreamModule } from './version.ts';

/** All that a configuration is made from. */
export interface NginxOptions {
  /** As `nginx -V` says it; decides how some things are written. */
  readonly version: string;
  /** nginx's own folder as nginx sees it: pid, logs, temporary files, status socket. */
  readonly folder: string;
  /** nginx runs as uid 0, which in a user namespace may be anyone. */
  readonly asRoot: boolean;
  /** Most files that nginx may open (RLIMIT_NOFILE, the hard limit). */
  readonly openFiles: number;
  readonly workers: number;
  /** Addresses to listen on, IP literals. */
  readonly listen: readonly string[];
  readonly port: number;
  readonly upstream: { readonly address: string; readonly port: number };
  /** Addresses to connect from, evenly shared; empty: the kernel chooses. */
  readonly bindAddresses: readonly string[];
  /** Towards both sides. */
  readonly tcpNodelay: boolean;
  readonly proxy: HttpProxy | StreamProxy;
}

/** nginx as a proxy of HTTP (L7): it answers the client, and speaks to the origin on its behalf. */
export interface HttpProxy {
  readonly kind: 'http';
  /** Spoken with the client. `http/1.1` stands for HTTP/1.0 too. h2 and h3 need TLS, h3 its version 1.3. */
  readonly protocol: 'http/1.1' | 'h2' | 'h2c' | 'h3';
  /** Towards the client; null: plain TCP. */
  readonly tls: NginxTls | null;
  /** Idle upstream connections kept for each worker. */
  readonly upstreamKeepalive: number | 'off';
  readonly upstreamProtocol: '1.0' | '1.1';
  /** Connection header towards the origin; `close` makes keep-alive inert, and nginx says nothing of it. */
  readonly upstreamConnection: 'empty' | 'close';
  /** Upstream `keepalive_requests` and `keepalive_timeout`. */
  readonly keepaliveRequests: number;
  readonly keepaliveTimeoutMs: number;
  /** A service of one's own as the upstream; missing: the lab's origin, which goes by no name. */
  readonly service?: UpstreamService;
}

/** What nginx must be told to ask a service that goes by a name. */
export interface UpstreamService {
  /** Value of the Host header. */
  readonly host: string;
  /** null: plain TCP. */
  readonly tls: UpstreamTls | null;
}

export interface UpstreamTls {
  readonly version: '1.2' | '1.3';
  /** Sent as SNI, and what the certificate must be for; null: the URL has an address, and nginx checks names only. */
  readonly name: string | null;
  /** PEM of the authority to trust. */
  readonly caFile: string;
}

/** Files are PEM. */
export interface NginxTls {
  readonly certFile: string;
  readonly keyFile: string;
  readonly version: '1.2' | '1.3';
  /** Whether sessions can be resumed. */
  readonly resumption: boolean;
  /** Only clients with a certificate of this authority are served; null: none is asked for. */
  readonly clientCaFile: string | null;
}

/** nginx as a proxy of TCP (L4): bytes pass, whatever they mean, and each connection has one of its own upstream. */
export interface StreamProxy {
  readonly kind: 'stream';
  readonly module: StreamModule;
}
