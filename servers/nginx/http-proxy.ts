import { bindLines, proxyBind } from './bind.ts';
import { listenLines } from './http-listen.ts';
import { ACCESS_LOG_FIELDS } from './logs/access-log.ts';
import { logFormat } from './logs/log.ts';
import type { HttpProxy, NginxOptions } from './options.ts';
import { serviceLines } from './service.ts';
import { block, onOff, socketAddress } from './syntax.ts';
import { isAtLeast } from './version.ts';

type Options = NginxOptions & { readonly proxy: HttpProxy };

/** Limit of requests per client connection, so high that no strategy reaches it. nginx's default is 1000. */
const CLIENT_KEEPALIVE_REQUESTS = 1_000_000;
const CLIENT_KEEPALIVE_SECONDS = 75;

export function httpProxyLines(options: Options, accessLog: string): readonly string[] {
  const { proxy, bindAddresses } = options;
  const fields = ACCESS_LOG_FIELDS.map((field) =>
    proxy.tls === null && field.startsWith('$ssl_') ? '-' : field,
  );
  return [
    // Not buffered, so that the line of a request is in the file when the request has ended, without a signal to flush
    // it. On tmpfs the cost is below the noise between runs.
    logFormat('attempts', fields),
    `tcp_nodelay ${onOff(options.tcpNodelay)};`,
    `keepalive_requests ${CLIENT_KEEPALIVE_REQUESTS};`,
    `keepalive_timeout ${CLIENT_KEEPALIVE_SECONDS}s;`,
    // Whatever the client sends: by default nginx refuses bodies above 1 MB, and drops headers like X_Token.
    'client_max_body_size 0;',
    'ignore_invalid_headers off;',
    block('upstream origin', upstreamLines(options)),
    // $request_id is random. $connection_requests would always be 1 if each connection carries one request.
    ...bindLines(bindAddresses, '$request_id'),
    block('server', [
      ...listenLines(options),
      `access_log ${accessLog} attempts;`,
      block('location /', [
        ...serviceLines(proxy),
        `proxy_http_version ${proxy.upstreamProtocol};`,
        `proxy_set_header Connection "${asksToKeep(proxy) ? '' : 'close'}";`,
        ...proxyBind(bindAddresses),
      ]),
    ]),
  ];
}

/** Whether nginx asks the origin to keep the connection. With HTTP/1.0 the origin closes it all the same. */
function asksToKeep({ upstreamKeepalive, upstreamConnection }: HttpProxy): boolean {
  return upstreamKeepalive !== 'off' && upstreamConnection === 'empty';
}

function upstreamLines({ upstream, proxy, version }: Options): readonly string[] {
  const { upstreamKeepalive, keepaliveRequests, keepaliveTimeoutMs } = proxy;
  const server = `server ${socketAddress(upstream.address, upstream.port)};`;
  // Since 1.29.7 the default is 32, and 0 disables it. Before, it is off by default and 0 is a syntax error.
  if (upstreamKeepalive === 'off') return isAtLeast(version, '1.29.7') ? [server, 'keepalive 0;'] : [server];
  return [
    server,
    `keepalive ${upstreamKeepalive};`,
    `keepalive_requests ${keepaliveRequests};`,
    `keepalive_timeout ${keepaliveTimeoutMs}ms;`,
  ];
}
