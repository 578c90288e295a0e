import type { UpstreamService, UpstreamTls } from './options.ts';
import { quoted } from './syntax.ts';

/** Root, intermediate authorities, leaf: nginx's own limit is 1, and one intermediate more fails. */
const VERIFY_DEPTH = 10;

/** The lines of a location that say who is asked, and by which name. */
export function serviceLines(service: UpstreamService | undefined): readonly string[] {
  if (service === undefined) return ['proxy_pass http://origin;'];
  const { host, tls } = service;
  return [
    `proxy_pass ${tls === null ? 'http' : 'https'}://origin;`,
    `proxy_set_header Host ${literal(host)};`,
    ...(tls === null ? [] : tlsLines(tls)),
  ];
}

/** nginx compares a certificate with DNS names alone, so one for an address can only be taken as it is. */
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

/** nginx reads `$` as the start of a variable and has no way to write it. */
function literal(text: string): string {
  if (text.includes('$')) throw new Error(`Cannot write "${text}" for nginx: expected a name without $`);
  return quoted(text);
}
