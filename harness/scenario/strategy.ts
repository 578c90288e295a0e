/** The hosts of the lab, in the order a request passes them. */
export const HOSTS = ['client', 'proxy', 'origin'] as const;
export type HostName = (typeof HOSTS)[number];

/**
 * How many requests, or for how long, one connection carries.
 * `keep-alive`: without a limit. `requests-N`: N requests, then it is closed. `seconds-N`: closed after the
 * first answer that arrives N seconds after it was opened.
 */
export type Reuse = 'keep-alive' | 'one-request' | `requests-${number}` | `seconds-${number}`;

/** Who sends the first FIN, or `reset`: the client sends RST, which leaves no TIME_WAIT. */
export type Closer = 'client' | 'server' | 'reset';

/**
 * One value on every axis: how connections are opened, reused and closed, on which path. Flat, so that each
 * key is an axis and each value prints as one word. docs/axes.md has the table with the proof of each.
 */
export interface Strategy {
  /** The program that makes the load. */
  readonly driver: 'socket' | 'undici' | 'autocannon' | 'http2' | 'h3';
  /** `direct`: client to origin. `nginx`: through a proxy that speaks HTTP (L7). `nginx-stream`: TCP only (L4). */
  readonly path: 'direct' | 'nginx' | 'nginx-stream';
  /** Between the client and whoever answers it. `h2` needs TLS, `h2c` is h2 without it (prior knowledge). */
  readonly protocol: 'http/1.0' | 'http/1.1' | 'h2' | 'h2c' | 'h3';
  /** TLS version between the client and whoever answers it; `none` is plain TCP. */
  readonly tls: 'none' | '1.2' | '1.3';
  /** TLS: each connection after the first offers the session of an earlier one. */
  readonly resumption: boolean;
  /** TLS: the server asks for a certificate of the client, and gets it (mutual TLS). */
  readonly clientCertificate: boolean;
  readonly reuse: Reuse;
  /** With `keep-alive` nobody closes while the load runs, and the closer only says who ends it afterwards. */
  readonly closer: Closer;
  /** Most connections that the client holds at once. */
  readonly pool: number | 'unlimited';
  /**
   * Of the idle connections the one used last (`lifo`), the one idle the longest (`fifo`), or the first in the order
   * in which the pool made them (`first`: the Pool of undici).
   */
  readonly poolChoice: 'lifo' | 'fifo' | 'first';
  /** The client closes a connection that was idle for so long; `none`: never. */
  readonly idleTimeoutMs: number | 'none';
  /** HTTP/1.1: requests written on one connection before the first of them is answered. */
  readonly pipelining: number;
  /** HTTP/2 and HTTP/3: requests in flight on one connection; `unlimited`: as many as the server allows. */
  readonly streams: number | 'unlimited';
  /** TCP_NODELAY on the sockets of each host; the proxy's towards both sides. */
  readonly clientNoDelay: boolean;
  readonly proxyNoDelay: boolean;
  readonly originNoDelay: boolean;
  /** A request leaves in so many writes, `writeGapMs` apart. */
  readonly requestWrites: number;
  /** The body of an answer leaves the origin in so many writes, `writeGapMs` apart; the head goes with the first. */
  readonly responseWrites: number;
  /** 0: each write in the next turn of the event loop. */
  readonly writeGapMs: number;
  /** Addresses that the client connects from, in turn. 1 leaves the choice to the kernel. */
  readonly sourceAddresses: number;
  /** The port range of the lab, made this many times as wide. */
  readonly portRangeScale: number;
  /** `net.ipv4.tcp_tw_reuse` on every host; 2, the kernel's default, reuses on loopback only. */
  readonly twReuse: 0 | 1 | 2;
  /**
   * What nginx does where the strategy does not say: upstream keep-alive, protocol and Connection header. They
   * changed in nginx 1.29.7. `plain`: connlab's own, no keep-alive over HTTP/1.1.
   */
  readonly proxyDefaults: 'plain' | 'nginx-1.28' | 'nginx-1.30';
  /** nginx `keepalive`: idle upstream connections kept for each worker. */
  readonly upstreamKeepalive: number | 'off';
  /** nginx `proxy_http_version`. */
  readonly upstreamProtocol: 'http/1.0' | 'http/1.1';
  /** Connection header that nginx sends to the origin: `close`, nginx's own before 1.29.7, makes keep-alive inert. */
  readonly upstreamConnection: 'empty' | 'close';
  /** Upstream `keepalive_requests`: requests that nginx sends over one connection. */
  readonly upstreamKeepaliveRequests: number;
  /** Upstream `keepalive_timeout`: how long nginx keeps an idle connection. */
  readonly upstreamKeepaliveTimeoutMs: number;
  /** nginx `worker_processes`; each has its own cache of upstream connections. */
  readonly proxyWorkers: number;
  /** Addresses that nginx connects from (`proxy_bind`), in turn. 1 leaves the choice to the kernel. */
  readonly bindAddresses: number;
}

export type Axis = keyof Strategy;

/** What a scenario need not say. */
export const DEFAULT_STRATEGY: Strategy = {
  driver: 'socket',
  path: 'direct',
  protocol: 'http/1.1',
  tls: 'none',
  resumption: false,
  clientCertificate: false,
  reuse: 'keep-alive',
  closer: 'client',
  pool: 'unlimited',
  poolChoice: 'lifo',
  idleTimeoutMs: 'none',
  pipelining: 1,
  streams: 'unlimited',
  clientNoDelay: true,
  proxyNoDelay: true,
  originNoDelay: true,
  requestWrites: 1,
  responseWrites: 1,
  writeGapMs: 0,
  sourceAddresses: 1,
  portRangeScale: 1,
  twReuse: 2,
  proxyDefaults: 'plain',
  upstreamKeepalive: 'off',
  upstreamProtocol: 'http/1.1',
  upstreamConnection: 'empty',
  upstreamKeepaliveRequests: 1_000,
  upstreamKeepaliveTimeoutMs: 60_000,
  proxyWorkers: 1,
  bindAddresses: 1,
};

/**
 * What nginx does by itself where a configuration says nothing about upstream connections. 1.29.7 (stable: 1.30)
 * changed `proxy_http_version` to 1.1 and `keepalive` to `32 local` (nginx.org, CHANGES of 1.29.7).
 */
export const PROXY_DEFAULTS: Readonly<Record<Strategy['proxyDefaults'], Partial<Strategy>>> = {
  plain: {},
  'nginx-1.28': { upstreamKeepalive: 'off', upstreamProtocol: 'http/1.0', upstreamConnection: 'close' },
  'nginx-1.30': { upstreamKeepalive: 32, upstreamProtocol: 'http/1.1', upstreamConnection: 'empty' },
};

/** The strategy of a cell: what is said of it, in order of precedence last, over nginx's and our own defaults. */
export function strategyOf(...said: readonly Partial<Strategy>[]): Strategy {
  const own: Partial<Strategy> = Object.assign({}, ...said);
  const { proxyDefaults } = { ...DEFAULT_STRATEGY, ...own };
  return { ...DEFAULT_STRATEGY, ...PROXY_DEFAULTS[proxyDefaults], ...own };
}

/** Whether nginx speaks to the origin on the client's behalf (L7), so that the two hops have protocols of their own. */
export function isTerminated({ path }: Pick<Strategy, 'path'>): boolean {
  return path === 'nginx';
}

/** Whether requests share a connection as streams. */
export function hasStreams({ protocol }: Pick<Strategy, 'protocol'>): boolean {
  return protocol === 'h2' || protocol === 'h2c' || protocol === 'h3';
}

/** Requests that may be in flight on one connection of the client; Infinity: no limit of the client's. */
export function mostInFlight(strategy: Pick<Strategy, 'protocol' | 'streams' | 'pipelining'>): number {
  if (!hasStreams(strategy)) return strategy.pipelining;
  return strategy.streams === 'unlimited' ? Infinity : strategy.streams;
}

/** What `reuse` allows one connection: at most so many requests, and at most so long. */
export interface ReuseLimit {
  /** Infinity where there is no limit. */
  readonly requests: number;
  /** Seconds; Infinity where there is no limit. */
  readonly seconds: number;
}

/** Reads a `reuse` value; undefined where it is none. */
export function parseReuse(text: string): ReuseLimit | undefined {
  if (text === 'keep-alive') return { requests: Infinity, seconds: Infinity };
  if (text === 'one-request') return { requests: 1, seconds: Infinity };
  const match = /^(requests|seconds)-(\d+(?:\.\d+)?)$/.exec(text);
  const amount = Number(match?.[2]);
  if (match === null || !(amount > 0)) return undefined;
  if (match[1] === 'seconds') return { requests: Infinity, seconds: amount };
  return Number.isSafeInteger(amount) ? { requests: amount, seconds: Infinity } : undefined;
}
