/** The values in the lines to paste. */
export interface Choice {
  readonly size: number;
  readonly ratePerSecond: number;
  /** Time after which the client closes an idle connection. */
  readonly idleTimeoutMs: number;
  /** nginx `keepalive`; null without nginx, or if it is unknown. */
  readonly keepalive: number | null;
  /** null for the lab's origin, which the reader replaces by a service. */
  readonly service: PastedService | null;
}

/** A service in an nginx configuration. */
export interface PastedService {
  readonly scheme: 'http' | 'https';
  /** Host and port. */
  readonly server: string;
  /** Value of the Host header. */
  readonly host: string;
  /** The name in its certificate; null if the URL has an address. */
  readonly name: string | null;
}

/** nginx's default `keepalive_requests`. */
const KEEPALIVE_REQUESTS = 1_000;

/** How much earlier than the server the client closes an idle connection, so that no request meets the server's FIN. */
const BEFORE_SERVER_MS = 1_000;
/** undici's default, used if the server's timeout is unknown. */
const DEFAULT_IDLE_MS = 4_000;
const LEAST_IDLE_MS = 500;

/** The idle timeout of the client, given that of the server; null if it is unknown. */
export function idleTimeoutMs(serverMs: number | null): number {
  return serverMs === null ? DEFAULT_IDLE_MS : Math.max(LEAST_IDLE_MS, serverMs - BEFORE_SERVER_MS);
}

/** Options of undici's Pool. */
export function undiciLines({ size, idleTimeoutMs: idleMs }: Choice): readonly string[] {
  return [
    "import { Pool } from 'undici';",
    '',
    'const pool = new Pool(origin, {',
    `  connections: ${size},`,
    '  pipelining: 1, // one request at a time on a connection, as measured',
    '  allowH2: false, // with HTTP/2 one connection would carry many requests',
    `  keepAliveTimeout: ${idleMs}, // ms; less than the idle timeout of the server`,
    `  keepAliveMaxTimeout: ${idleMs},`,
    '});',
  ];
}

/** The lines that make nginx keep its upstream connections. */
export function nginxLines({ keepalive, ratePerSecond, service }: Choice): readonly string[] {
  if (keepalive === null) return [];
  const endedPerSecond = Number((ratePerSecond / KEEPALIVE_REQUESTS).toPrecision(2));
  return [
    'upstream service {',
    `  server ${service?.server ?? 'HOST:PORT'};`,
    `  keepalive ${keepalive}; # idle connections kept by each worker; after the server lines`,
    `  keepalive_requests ${KEEPALIVE_REQUESTS}; # the default; ends about ${endedPerSecond} connections per second`,
    '}',
    'location / {',
    `  proxy_pass ${service?.scheme ?? 'http'}://service;`,
    '  proxy_http_version 1.1; # the default before 1.29.7 is 1.0, which keeps nothing',
    '  proxy_set_header Connection ""; # the default before 1.29.7 asks the service to close',
    ...(service === null ? [] : serviceLines(service)),
    '}',
  ];
}

/** By default nginx sends the name of the upstream block as Host and SNI. */
function serviceLines({ scheme, host, name }: PastedService): readonly string[] {
  const asked = [`  proxy_set_header Host ${host};`];
  if (scheme === 'http' || name === null) return asked;
  return [
    ...asked,
    '  proxy_ssl_server_name on;',
    `  proxy_ssl_name ${name};`,
    '  proxy_ssl_verify on;',
    '  proxy_ssl_trusted_certificate /path/to/authority.pem;',
  ];
}
