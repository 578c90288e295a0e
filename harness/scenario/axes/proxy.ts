import { mostOpened } from '../reach.ts';
import { axis } from './axis.ts';
import { FURTHER_ADDRESSES, NEEDS_ADDRESSES, NEEDS_HTTP_PROXY, NEEDS_PROXY } from './refuse.ts';
import { choice, countOr, durationMs, MOST_ADDRESSES, wholeNumber } from './values.ts';

/**
 * What nginx does by itself where the strategy does not say. 1.29.7 (stable: 1.30) changed `proxy_http_version` to 1.1
 * and `keepalive` to `32 local` (nginx.org, CHANGES of 1.29.7).
 */
export const proxyDefaults = axis(choice('plain', 'nginx-1.28', 'nginx-1.30'))({
  default: 'plain',
  says: "Which defaults apply to nginx's upstream connections. `plain`: connlab's own. `nginx-1.28`, `nginx-1.30`: nginx's own, before and since 1.29.7",
  proof: { checks: [], witness: 'The checks of the axes that it sets.' },
  refuse: [NEEDS_HTTP_PROXY],
  gives: {
    'nginx-1.28': { upstreamKeepalive: 'off', upstreamProtocol: 'http/1.0', upstreamConnection: 'close' },
    'nginx-1.30': { upstreamKeepalive: 32, upstreamProtocol: 'http/1.1', upstreamConnection: 'empty' },
  },
});

/** nginx `keepalive`: idle upstream connections kept for each worker. */
export const upstreamKeepalive = axis(countOr('off'))({
  default: 'off',
  says: '`keepalive`: idle upstream connections that nginx keeps for each worker',
  proof: {
    checks: ['connections upstream'],
    witness: 'The kernels of the proxy and of the origin count connections.',
  },
  refuse: [NEEDS_HTTP_PROXY],
  doubts: [
    {
      // nginx docs, ngx_http_upstream_module, keepalive: it takes HTTP/1.1 and an empty Connection header.
      code: 'inert-upstream-keepalive',
      when: ({ strategy, origin }) =>
        strategy.upstreamKeepalive !== 'off' &&
        (strategy.upstreamProtocol === 'http/1.0' || strategy.upstreamConnection === 'close' || origin.close),
      message: (names) =>
        `nginx's keepalive has no effect in ${names}: connections to the origin use HTTP/1.0, carry ` +
        '"Connection: close" or are closed by the origin; set upstreamProtocol http/1.1, upstreamConnection empty and ' +
        'origin.close false unless that is your question',
    },
  ],
});

/** nginx `proxy_http_version`. */
export const upstreamProtocol = axis(choice('http/1.0', 'http/1.1'))({
  default: 'http/1.1',
  says: '`proxy_http_version`: the version of HTTP between nginx and the origin',
  proof: {
    checks: ['upstream protocol'],
    witness: 'The origin reads the version from each request.',
    onlyWordOf: 'nginx',
  },
  refuse: [NEEDS_HTTP_PROXY],
});

/** Connection header that nginx sends to the origin: `close`, nginx's own before 1.29.7, makes keep-alive inert. */
export const upstreamConnection = axis(choice('empty', 'close'))({
  default: 'empty',
  says: 'The Connection header that the origin gets: `empty`, or `close`, which leaves keep-alive without effect. With `upstreamKeepalive` `off` it is always `close`',
  proof: {
    checks: ['connections upstream'],
    witness: 'The kernels of the proxy and of the origin count connections.',
  },
  refuse: [NEEDS_HTTP_PROXY],
});

/** nginx `keepalive_requests` of the upstream: requests that nginx sends over one connection. */
export const upstreamKeepaliveRequests = axis(wholeNumber(1))({
  default: 1_000,
  says: 'Upstream `keepalive_requests`: the most requests that nginx sends over one connection',
  proof: {
    checks: ['upstream keepalive requests'],
    witness: 'The origin counts the requests of each connection.',
    onlyWordOf: 'nginx',
  },
  refuse: [NEEDS_HTTP_PROXY],
});

/** nginx `keepalive_timeout` of the upstream: how long nginx keeps an idle connection. */
export const upstreamKeepaliveTimeoutMs = axis(durationMs('above zero'))({
  default: 60_000,
  says: 'Upstream `keepalive_timeout`: how long nginx keeps an idle connection',
  proof: {
    checks: ['connections upstream'],
    witness: 'The kernels of the proxy and of the origin count connections.',
  },
  refuse: [NEEDS_HTTP_PROXY],
});

/** nginx `worker_processes`; each has its own cache of upstream connections. */
export const proxyWorkers = axis(wholeNumber(1, 512))({
  default: 1,
  says: '`worker_processes`. Each has its own cache of upstream connections',
  proof: { checks: ['workers'], witness: 'The process table of the host and the access log of nginx.' },
  refuse: [NEEDS_PROXY],
  doubts: [
    {
      code: 'idle-workers',
      when: (cell) => cell.strategy.proxyWorkers > mostOpened(cell),
      message: (names) =>
        `nginx has more workers than the client opens connections in ${names}, and one worker serves each connection`,
    },
  ],
});

/** Addresses that nginx connects from (`proxy_bind`), one of them drawn for each connection. 1 leaves the choice to the kernel. */
export const bindAddresses = axis(wholeNumber(1, MOST_ADDRESSES))({
  default: 1,
  says: 'Number of addresses that nginx connects from (`proxy_bind`), drawn for each connection (`split_clients`); 1 leaves the choice to the kernel',
  proof: {
    checks: ['bind addresses'],
    witness: 'The origin sees where connections come from.',
    onlyWordOf: 'nginx',
  },
  refuse: [
    NEEDS_PROXY,
    {
      refused: 'more than the number of connections that the load opens, on the path `nginx-stream`',
      when: (cell) => cell.strategy.path === 'nginx-stream' && cell.strategy.bindAddresses > mostOpened(cell),
      because: "nginx opens one connection for each of the client's",
      what: (cell) =>
        `nginx opens one connection for each of the client's, and the load opens at most ${mostOpened(cell)}`,
      expected: 'at most one address per connection',
    },
    NEEDS_ADDRESSES,
  ],
  external: [
    {
      refused: 'above 1, unless the service is at 127.0.0.0/8',
      when: ({ strategy }, { address }) => strategy.bindAddresses > 1 && !address.startsWith('127.'),
      because: FURTHER_ADDRESSES,
    },
  ],
});
