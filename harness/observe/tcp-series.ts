import type { HostName } from '../scenario/strategy.ts';
import type { TcpInfo } from './netlink/tcp-info.ts';

/** Which end of a connection a host is: it opened it or accepted it. */
export const TCP_ENDS = ['opened', 'accepted'] as const;
export type TcpEnd = (typeof TCP_ENDS)[number];

/** One end of one connection at one moment. */
export interface TcpReading extends TcpInfo {
  readonly end: TcpEnd;
  /** Numbers the connections of this host and end, from 0 in the order in which they were first read. */
  readonly connection: number;
  readonly localPort: number;
  readonly remotePort: number;
}

/**
 * What a host's TCP knows of a sample of the connections that it opened, or accepted, by column: a row for each connection and
 * moment.
 */
export interface TcpSeries {
  readonly host: HostName;
  readonly end: TcpEnd;
  /** Time since the start of the load, in order. */
  readonly atMs: readonly number[];
  readonly connection: readonly number[];
  readonly localPort: readonly number[];
  readonly remotePort: readonly number[];
  readonly values: { readonly [K in keyof TcpInfo]: readonly TcpInfo[K][] };
}
