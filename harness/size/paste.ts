/** What the lines to paste are made from. */
export interface Choice {
  readonly size: number;
  readonly ratePerSecond: number;
  /** After so long the client closes an idle connection. */
  readonly idleTimeoutMs: number;
  /** nginx `keepalive` and whether it was measured; null: there is no nginx, or nothing is known of it. */
  readonly keepalive: number | null;
  /** null: the lab's origin, in the place of which the reader has a service. */
  readonly service: PastedService | null;
}

/** A service as a configuration of nginx names it. */
export interface PastedService {
  readonly scheme: 'http' | 'https';
  /** Host and port. */
  readonly server: string;
  /** Value of the Host header. */
  readonly host: string;
  /** What its certificate is for; null: the URL has an address. */
  readonly name: string | null;
}

/** nginx's own `keepalive_requests`. */
const KEEPALIVE_REQUESTS = 1_000;

/** How much earlier than the server the client lets go of an idle connection, lest a request meets its FIN. */
const BEFORE_SERVER_MS = 1_000;
/** undici's own, where nothing is known of the server. */
const DEFAULT_IDLE_MS = 4_000;
const LEAST_IDLE_MS = 500;

/** The idle timeout to take, given the server's; null: that is not known. */
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
    '  pipelining: 1, // one request at a time on a connection: that is what was measured',
    '  allowH2: false, // with HTTP/2 one connection would carry many requests',
    `  keepAliveTimeout: ${idleMs}, // ms; less than the idle timeout of the server`,
    `  keepAliveMaxTimeout: ${idleMs},`,
    '});',
  ];
}

/** What nginx must be told to keep its upstream connections. */
export function nginxLines({ keepalive, ratePerSecond, service }: Choice): readonly string[] {
  if (keepalive === null) return [];
  const worn = Number((ratePerSecond / KEEPALIVE_REQUESTS).toPrecision(2));
  return [
    'upstream service {',
    `  server ${service?.server ?? 'HOST:PORT'};`,
    `  keepalive ${keepalive}; # idle connections kept by each worker; after the server lines`,
    `  keepalive_requests ${KEEPALIVE_REQUESTS}; # the default; ends about ${worn} connections per second`,
    '}',
    'location / {',
    `  proxy_pass ${service?.scheme ?? 'http'}://service;`,
    '  proxy_http_version 1.1; # the default before 1.29.7 is 1.0, which keeps nothing',
    '  proxy_set_header Connection ""; # the default before 1.29.7 asks the service to close',
    ...(service === null ? [] : serviceLines(service)),
    '}',
  ];
}

/** The default of Host and SNI is the name of the upstream block. */
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
