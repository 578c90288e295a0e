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
 * key is an axis and each value prints as one word.
 */
export interface Strategy {
  /** The program that makes the load. */
  readonly driver: 'socket';
  /** `direct`: client to origin. `nginx`: client to proxy to origin. */
  readonly path: 'direct' | 'nginx';
  readonly protocol: 'http/1.1';
  /** TLS version between the client and its first hop; `none` is plain TCP. */
  readonly tls: 'none' | '1.2' | '1.3';
  readonly reuse: Reuse;
  /** With `keep-alive` nobody closes while the load runs, and the closer only says who ends it afterwards. */
  readonly closer: Closer;
  /** Most connections that the client holds at once. */
  readonly pool: number | 'unlimited';
  /** TCP_NODELAY on the client's sockets. */
  readonly noDelay: boolean;
  /** Addresses that the client connects from, in turn. 1 leaves the choice to the kernel. */
  readonly sourceAddresses: number;
  /** The port range of the lab, made this many times as wide. */
  readonly portRangeScale: number;
  /** `net.ipv4.tcp_tw_reuse` on every host; 2, the kernel's default, reuses on loopback only. */
  readonly twReuse: 0 | 1 | 2;
  /** nginx `keepalive`: idle upstream connections kept for each worker. */
  readonly upstreamKeepalive: number | 'off';
  /** nginx `proxy_http_version`, with an empty Connection header where it is 1.1. */
  readonly upstreamProtocol: 'http/1.0' | 'http/1.1';
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
  reuse: 'keep-alive',
  closer: 'client',
  pool: 'unlimited',
  noDelay: true,
  sourceAddresses: 1,
  portRangeScale: 1,
  twReuse: 2,
  upstreamKeepalive: 'off',
  upstreamProtocol: 'http/1.1',
  bindAddresses: 1,
};

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
