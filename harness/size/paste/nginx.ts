import { MS_PER_SECOND } from '../units.ts';
import { count, duration } from '../words.ts';

/** What is known of the time after which the service closes an idle connection. */
export interface ServerIdle {
  /**
   * `header`: its Keep-Alive header says so. `closed`: it closed one after this time. `kept`: it kept one for at least this
   * time. `unknown`: it was not asked, or it showed nothing.
   */
  readonly source: 'header' | 'closed' | 'kept' | 'unknown';
  readonly ms: number | null;
}

export const UNKNOWN_IDLE: ServerIdle = { source: 'unknown', ms: null };

/** The values in the lines to paste. */
export interface Choice {
  readonly size: number;
  readonly ratePerSecond: number;
  /** nginx is between the client and the service. */
  readonly throughNginx: boolean;
  /** Of the service, also if nginx is in between. */
  readonly idle: ServerIdle;
  /** nginx `keepalive`; null without nginx, or if it is unknown. */
  readonly keepalive: Keepalive | null;
  /** null for the lab's origin, which the reader replaces by a service. */
  readonly service: PastedService | null;
}

/** With this `keepalive` nginx closed none of its connections in so many requests. */
export interface Keepalive {
  readonly keepalive: number;
  readonly requests: number;
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

/** The idle timeout of the client, given that of the server it talks to. */
export function idleTimeoutMs({ source, ms }: ServerIdle): number {
  if (ms === null) return DEFAULT_IDLE_MS;
  const earlier = Math.round(Math.max(ms / 2, ms - BEFORE_SERVER_MS));
  // What it kept for this long it may close at any later time.
  return source === 'kept' ? Math.min(DEFAULT_IDLE_MS, earlier) : earlier;
}

/** What the client's own server is: nginx, if that is in between, and nothing is known of the reader's nginx. */
export function clientIdle({ throughNginx, idle }: Pick<Choice, 'throughNginx' | 'idle'>): ServerIdle {
  return throughNginx ? UNKNOWN_IDLE : idle;
}

/** Options of undici's Pool. */
export function undiciLines(choice: Choice): readonly string[] {
  const idle = clientIdle(choice);
  const idleMs = idleTimeoutMs(idle);
  return [
    "import { Pool } from 'undici';",
    '',
    'const pool = new Pool(origin, {',
    `  connections: ${choice.size},`,
    '  pipelining: 1, // one request at a time on a connection, as measured',
    '  allowH2: false, // with HTTP/2 one connection would carry many requests',
    `  // ${idleReason(idle, choice.throughNginx)}`,
    `  keepAliveTimeout: ${idleMs}, // ms`,
    `  keepAliveMaxTimeout: ${idleMs},`,
    '});',
  ];
}

/** Why this idle timeout, as a comment. */
function idleReason({ source, ms }: ServerIdle, throughNginx: boolean): string {
  switch (source) {
    case 'header':
      return `The service says that it closes an idle connection after ${duration(ms!)}; less than that.`;
    case 'closed':
      return `The service closed an idle connection after ${duration(ms!)}; less than that.`;
    case 'kept':
      return `The service kept an idle connection for ${duration(ms!)} at least; when it closes one is unknown.`;
    case 'unknown':
      return throughNginx
        ? "undici's default. It must be less than keepalive_timeout of your nginx (its default: 75 s)."
        : "undici's default. It must be less than the idle timeout of your service, which is unknown.";
    default:
      return source satisfies never;
  }
}

/** The lines that make nginx keep its upstream connections. */
export function nginxLines(choice: Choice): readonly string[] {
  const { keepalive, ratePerSecond, service, idle } = choice;
  if (keepalive === null) return [];
  const endedPerSecond = Number((ratePerSecond / KEEPALIVE_REQUESTS).toPrecision(2));
  return [
    'upstream service {',
    `  server ${service?.server ?? 'HOST:PORT'};`,
    '  # Idle connections that each worker keeps; a method such as least_conn must come before it.',
    `  # ${keepaliveReason(choice, keepalive)}`,
    `  keepalive ${keepalive.keepalive};`,
    `  keepalive_requests ${KEEPALIVE_REQUESTS}; # the default; ends about ${endedPerSecond} connections per second`,
    ...upstreamIdle(idle),
    '}',
    'location / {',
    `  proxy_pass ${service?.scheme ?? 'http'}://service;`,
    '  proxy_http_version 1.1; # the default before 1.29.7 is 1.0, which keeps nothing',
    '  proxy_set_header Connection ""; # the default before 1.29.7 asks the service to close',
    ...(service === null ? [] : serviceLines(service)),
    '}',
  ];
}

function keepaliveReason({ size }: Choice, { keepalive, requests }: Keepalive): string {
  const seen = `nginx closed none of its connections in ${count(requests)} requests`;
  return keepalive >= size
    ? `${seen}; it opens no more than the ${count(size)} of the client's pool.`
    : `${seen}; ${count(size)}, as many as the client's pool has, are always enough.`;
}

/** nginx's own default is 60 s, so it would send requests on connections that the service is about to close. */
function upstreamIdle(idle: ServerIdle): readonly string[] {
  const { source, ms } = idle;
  if (source === 'header' || source === 'closed') {
    const idleMs = idleTimeoutMs(idle);
    const value = idleMs % MS_PER_SECOND === 0 ? `${idleMs / MS_PER_SECOND}s` : `${idleMs}ms`;
    return [`  keepalive_timeout ${value}; # less than the ${duration(ms!)} of the service`];
  }
  const known =
    source === 'kept'
      ? `which was not seen: it kept a connection for ${duration(ms!)} at least`
      : 'which is unknown';
  return [`  # keepalive_timeout (default 60s) must be less than the idle timeout of the service, ${known}`];
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
