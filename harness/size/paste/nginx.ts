import { MS_PER_SECOND } from '../../units.ts';
import { count, duration } from '../../words.ts';
import type { Choice, Keepalive, PastedClient, PastedService } from './choice.ts';
import { idleTimeoutMs, type ServerIdle } from './idle.ts';

/** nginx's default `keepalive_requests`. */
const KEEPALIVE_REQUESTS = 1_000;

/** nginx, which keeps connections to the service for all clients. */
export const nginx = {
  key: 'nginx',
  title: 'Lines for nginx',
  lines: nginxLines,
} as const satisfies PastedClient;

/** The lines that make nginx keep its upstream connections. */
function nginxLines(choice: Choice): readonly string[] {
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

function keepaliveReason({ size, pools }: Choice, { keepalive, requests }: Keepalive): string {
  const seen = `nginx closed none of its connections in ${count(requests)} requests`;
  const inAll = count(size * pools);
  if (keepalive >= size * pools) {
    return `${seen}; it opens no more than the ${inAll} of ${pools === 1 ? "the client's pool" : 'all pools'}.`;
  }
  return pools === 1
    ? `${seen}; ${inAll}, as many as the client's pool has, are always enough.`
    : `${seen}; ${inAll} (all pools) are always enough.`;
}

/** nginx's own default is 60 s, so it would send requests on connections that the service is about to close. */
function upstreamIdle(idle: ServerIdle): readonly string[] {
  const idleMs = idleTimeoutMs(idle);
  const value = idleMs % MS_PER_SECOND === 0 ? `${idleMs / MS_PER_SECOND}s` : `${idleMs}ms`;
  return [`  keepalive_timeout ${value}; # ${idleWhy(idle)}`];
}

function idleWhy({ source, ms }: ServerIdle): string {
  switch (source) {
    case 'header':
    case 'closed':
      return `less than the ${duration(ms!)} of the service`;
    case 'kept':
      return `less than the ${duration(ms!)} that the service kept one idle, at least`;
    case 'unknown':
      return 'assumed: the idle timeout of the service is unknown, and must be longer';
    default:
      return source satisfies never;
  }
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
