import { isIPv6 } from 'node:net';
import { join } from 'node:path';
import { ACCESS_LOG_FIELDS, STATUS_LINE } from './access-log.ts';
import { isAtLeast } from './version.ts';

export interface NginxOptions {
  /** As `nginx -V` says it; decides how upstream keep-alive is switched off. */
  readonly version: string;
  /** nginx's own folder as nginx sees it: pid, logs, temporary files, status socket. */
  readonly folder: string;
  /** Addresses to listen on, IP literals. */
  readonly listen: readonly string[];
  readonly port: number;
  readonly upstream: { readonly address: string; readonly port: number };
  /** Idle upstream connections kept for each worker. */
  readonly upstreamKeepalive: number | 'off';
  readonly upstreamProtocol: '1.0' | '1.1';
  /** Upstream `keepalive_requests` and `keepalive_timeout`. */
  readonly keepaliveRequests: number;
  readonly keepaliveTimeoutMs: number;
  /** Addresses to connect from, evenly shared; empty: the kernel chooses. */
  readonly bindAddresses: readonly string[];
  readonly workers: number;
  readonly tcpNodelay: boolean;
  /** Towards the client; null: plain TCP. */
  readonly tls: NginxTls | null;
  /** nginx runs as uid 0, which in a user namespace may be anyone. */
  readonly asRoot: boolean;
  /** Most files that nginx may open (RLIMIT_NOFILE, the hard limit). */
  readonly openFiles: number;
}

export interface NginxTls {
  readonly certFile: string;
  readonly keyFile: string;
  readonly version: '1.2' | '1.3';
}

/** Files in nginx's folder. */
export const NGINX_FILES = {
  config: 'nginx.conf',
  accessLog: 'access.log',
  errorLog: 'error.log',
  /** stub_status on a unix socket: reading it makes no TCP connection that would count. */
  statusSocket: 'status.sock',
} as const;

/** Target of the one request that the status socket knows. */
export const STATUS_PATH = '/';

const MAX_CONNECTIONS = 32_768;
/** Of one client connection: no strategy shall meet nginx's own limit, 1000. */
const CLIENT_KEEPALIVE_REQUESTS = 1_000_000;
const CLIENT_KEEPALIVE_SECONDS = 75;

/** The text of an nginx.conf, good for nginx 1.22 and later. */
export function nginxConfig(options: NginxOptions): string {
  const file = (name: string): string => quoted(join(options.folder, name));
  return `${block('', [
    'daemon off;',
    `pid ${file('nginx.pid')};`,
    `error_log ${file(NGINX_FILES.errorLog)} error;`,
    // As root the workers would change to "nobody", who may not write in the folder.
    ...(options.asRoot ? ['user root;'] : []),
    `worker_processes ${options.workers};`,
    `worker_rlimit_nofile ${options.openFiles};`,
    `events ${braces([`worker_connections ${Math.min(MAX_CONNECTIONS, options.openFiles)};`])}`,
    `http ${braces(httpLines(options, file))}`,
  ])}\n`;
}

function httpLines(options: NginxOptions, file: (name: string) => string): readonly string[] {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return [
    // Not buffered: a line stands in the file when its request has ended, with no signal to flush it. Measured on
    // tmpfs, that costs less than runs differ.
    `log_format attempts '${ACCESS_LOG_FIELDS.join('\\t')}';`,
    `log_format status '${STATUS_LINE}';`,
    ...temporary.map((name) => `${name}_temp_path ${file(`${name}_temp`)};`),
    `tcp_nodelay ${options.tcpNodelay ? 'on' : 'off'};`,
    `keepalive_requests ${CLIENT_KEEPALIVE_REQUESTS};`,
    `keepalive_timeout ${CLIENT_KEEPALIVE_SECONDS}s;`,
    `upstream origin ${braces(upstreamLines(options))}`,
    ...bindLines(options.bindAddresses),
    `server ${braces(serverLines(options, file))}`,
    `server ${braces([
      `listen ${quoted(`unix:${join(options.folder, NGINX_FILES.statusSocket)}`)};`,
      `access_log ${file(NGINX_FILES.accessLog)} status;`,
      `location ${STATUS_PATH} ${braces(['stub_status;'])}`,
    ])}`,
  ];
}

function serverLines(options: NginxOptions, file: (name: string) => string): readonly string[] {
  const { listen, port, tls, bindAddresses } = options;
  // The kernel lowers the backlog to net.core.somaxconn; nginx's own is 511.
  const suffix = `${tls === null ? '' : ' ssl'} backlog=65535`;
  return [
    ...listen.map((address) => `listen ${socketAddress(address, port)}${suffix};`),
    ...(tls === null ? [] : tlsLines(tls)),
    `access_log ${file(NGINX_FILES.accessLog)} attempts;`,
    `location / ${braces([
      'proxy_pass http://origin;',
      `proxy_http_version ${options.upstreamProtocol};`,
      `proxy_set_header Connection "${keepsUpstream(options) ? '' : 'close'}";`,
      ...(bindAddresses.length === 0 ? [] : ['proxy_bind $bind_address;']),
    ])}`,
  ];
}

/**
 * Whether nginx lets the origin keep the connection. With \`keepalive\` but HTTP/1.0 it does not, and says nothing:
 * the half-configured case, as it was by default before 1.29.7.
 */
function keepsUpstream({ upstreamKeepalive, upstreamProtocol }: NginxOptions): boolean {
  return upstreamKeepalive !== 'off' && upstreamProtocol === '1.1';
}

function upstreamLines(options: NginxOptions): readonly string[] {
  const { upstream, upstreamKeepalive, version } = options;
  const server = `server ${socketAddress(upstream.address, upstream.port)};`;
  // Since 1.29.7 the default is 32 and 0 switches it off; before, the default is off and 0 a syntax error.
  if (upstreamKeepalive === 'off') return isAtLeast(version, '1.29.7') ? [server, 'keepalive 0;'] : [server];
  return [
    server,
    `keepalive ${upstreamKeepalive};`,
    `keepalive_requests ${options.keepaliveRequests};`,
    `keepalive_timeout ${options.keepaliveTimeoutMs}ms;`,
  ];
}

/**
 * `split_clients` hashes its key, so addresses are shared evenly only if the key differs from request to request:
 * $request_id is 16 random bytes. ($connection_requests would be 1 each time where each connection carries one
 * request.) An idle connection is reused whatever address it was bound to.
 */
function bindLines(addresses: readonly string[]): readonly string[] {
  if (addresses.length === 0) return [];
  const percent = (Math.floor(10_000 / addresses.length) / 100).toFixed(2);
  const shares = addresses.map((address, index) => {
    const isLast = index === addresses.length - 1;
    return `${isLast ? '*' : `${percent}%`} ${quoted(address)};`;
  });
  return [`split_clients "$request_id" $bind_address ${braces(shares)}`];
}

function tlsLines({ certFile, keyFile, version }: NginxTls): readonly string[] {
  return [
    `ssl_certificate ${quoted(certFile)};`,
    `ssl_certificate_key ${quoted(keyFile)};`,
    `ssl_protocols TLSv${version};`,
  ];
}

/** `address:port`, in brackets where the address is IPv6. */
export function socketAddress(address: string, port: number): string {
  return isIPv6(address) ? `[${address}]:${port}` : `${address}:${port}`;
}

function quoted(text: string): string {
  return `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
}

function braces(lines: readonly string[]): string {
  return `{\n${block('  ', lines)}\n}`;
}

function block(indent: string, lines: readonly string[]): string {
  return lines.map((line) => line.replaceAll(/^/gm, indent)).join('\n');
}
