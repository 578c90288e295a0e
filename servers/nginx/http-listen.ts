import type { HttpProxy, NginxOptions, NginxTls } from './options.ts';
import { onOff, quoted, socketAddress } from './syntax.ts';
import { isAtLeast } from './version.ts';

type Options = Pick<NginxOptions, 'version' | 'listen' | 'port'> & { readonly proxy: HttpProxy };

/** Limit of streams per connection, so high that no strategy reaches it. nginx's default is 128. */
const MAX_STREAMS = 10_000;

/** The lines of a server block about addresses, protocol and TLS. */
export function listenLines({ version, listen, port, proxy }: Options): readonly string[] {
  const { protocol, tls } = proxy;
  const isHttp2 = protocol === 'h2' || protocol === 'h2c';
  // nginx 1.25.1 replaced the parameter by a directive, and warns about the parameter.
  const hasDirective = isAtLeast(version, '1.25.1');
  const words =
    protocol === 'h3'
      ? ['quic', 'reuseport'] // a socket for each worker; otherwise packets reach a worker that does not know them
      : [
          ...(tls === null ? [] : ['ssl']),
          ...(isHttp2 && !hasDirective ? ['http2'] : []),
          'backlog=65535', // the kernel limits it to net.core.somaxconn; nginx's default is 511
        ];
  return [
    ...listen.map((address) => `listen ${[socketAddress(address, port), ...words].join(' ')};`),
    ...(isHttp2 && hasDirective ? ['http2 on;'] : []),
    ...(isHttp2 ? [`http2_max_concurrent_streams ${MAX_STREAMS};`] : []),
    ...(protocol === 'h3' ? [`http3_max_concurrent_streams ${MAX_STREAMS};`] : []),
    ...(tls === null ? [] : tlsLines(tls)),
  ];
}

function tlsLines({ certFile, keyFile, version, resumption, clientCaFile }: NginxTls): readonly string[] {
  return [
    `ssl_certificate ${quoted(certFile)};`,
    `ssl_certificate_key ${quoted(keyFile)};`,
    `ssl_protocols TLSv${version};`,
    // "off" tells the client that its session cannot be resumed; nginx's default "none" lets it try.
    `ssl_session_cache ${resumption ? 'shared:sessions:10m' : 'off'};`,
    `ssl_session_tickets ${onOff(resumption)};`,
    ...(clientCaFile === null
      ? []
      : [`ssl_client_certificate ${quoted(clientCaFile)};`, 'ssl_verify_client on;']),
  ];
}
