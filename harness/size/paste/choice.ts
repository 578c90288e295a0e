import { count, several } from '../../words.ts';
import type { Between } from './idle.ts';

/** The values in the lines to paste. */
export interface Choice extends Between {
  /** Connections of one pool. */
  readonly size: number;
  /** Number of pools: one for each process. */
  readonly pools: number;
  readonly ratePerSecond: number;
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

/** A client or proxy, and the lines that give it the pool. */
export interface PastedClient {
  /** Its key in `paste` of size-pool.json. */
  readonly key: string;
  /** Heading of its lines. */
  readonly title: string;
  /** Empty if they do not apply. */
  readonly lines: (choice: Choice) => readonly string[];
}

/** The size as a comment if there are several pools, with the separator before it; otherwise ''. */
export function sizeComment({ size, pools }: Choice, separator: string): string {
  if (pools === 1) return '';
  return `${separator}in each of ${several(pools, 'process')}, ${count(size * pools)} in all`;
}
