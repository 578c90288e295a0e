/** The hosts of the lab, in the order a request passes them. */
export const HOSTS = ['client', 'proxy', 'origin'] as const;
export type HostName = (typeof HOSTS)[number];

/**
 * How many requests, or for how long, one connection carries.
 * `keep-alive`: without a limit. `requests-N`: N requests, then it is closed. `seconds-N`: closed after the
 * first answer that arrives N seconds after it was opened.
 */
export type Reuse = 'keep-alive' | 'one-request' | `requests-${number}` | `seconds-${number}`;

/**
 * One value on every axis: how connections are opened, reused and closed, on which path. Flat, so that each key is an
 * axis and each value prints as one word. The keys come from the declarations: see axes/axes.ts.
 */
// biome-ignore lint/suspicious/noEmptyInterface: axes/axes.ts extends it; the axes cannot be imported here, for they import this.
export interface Strategy {}

export type Axis = keyof Strategy;

/** Who sends the first FIN, or `reset`: the client sends RST, which leaves no TIME_WAIT. */
export type Closer = Strategy['closer'];

/** Whether nginx speaks to the origin on the client's behalf (L7), so that the two hops have protocols of their own. */
export function isTerminated({ path }: Pick<Strategy, 'path'>): boolean {
  return path === 'nginx';
}

/** Whether requests share a connection as streams. */
export function hasStreams({ protocol }: Pick<Strategy, 'protocol'>): boolean {
  return isHttp2({ protocol }) || protocol === 'h3';
}

/** Whether the client speaks HTTP/2, with TLS or without. */
export function isHttp2({ protocol }: Pick<Strategy, 'protocol'>): boolean {
  return protocol === 'h2' || protocol === 'h2c';
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
