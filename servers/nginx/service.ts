import type { HttpProxy, UpstreamTls } from './options.ts';
import { quoted } from './syntax.ts';

/** Longest certificate chain to accept. nginx's default of 1 allows no second intermediate authority. */
const VERIFY_DEPTH = 10;

/** The lines of a location about the upstream server and its name. */
export function serviceLines({ host, service }: Pick<HttpProxy, 'host' | 'service'>): readonly string[] {
  const tls = service?.tls ?? null;
  const name = host ?? service?.host;
  return [
    `proxy_pass ${tls === null ? 'http' : 'https'}://origin;`,
    ...(name === undefined ? [] : [`proxy_set_header Host ${literal(name)};`]),
    ...(tls === null ? [] : tlsLines(tls)),
  ];
}

/** nginx checks certificates only for DNS names, so it cannot verify a service that is given by an address. */
function tlsLines({ version, name, caFile }: UpstreamTls): readonly string[] {
  const lines = [`proxy_ssl_protocols TLSv${version};`];
  if (name === null) return [...lines, 'proxy_ssl_verify off;'];
  return [
    ...lines,
    'proxy_ssl_server_name on;',
    `proxy_ssl_name ${literal(name)};`,
    'proxy_ssl_verify on;',
    `proxy_ssl_verify_depth ${VERIFY_DEPTH};`,
    `proxy_ssl_trusted_certificate ${quoted(caFile)};`,
  ];
}

/** Quotes a text without variables. nginx has no way to escape `$`, which starts a variable. */
function literal(text: string): string {
  if (text.includes('$'))
    throw new Error(`Cannot write "${text}" into nginx.conf: expected a name without $`);
  return quoted(text);
}
