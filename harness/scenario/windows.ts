import type { Strategy } from './strategy.ts';

/** Window of a stream or connection of HTTP/2 unless it is told otherwise, bytes (RFC 9113, 6.9.2). */
export const INITIAL_WINDOW = 65_535;
/** Largest window, bytes (RFC 9113, 6.9.1). */
export const MOST_WINDOW = 2 ** 31 - 1;

/** Bytes of answers that a server may send before the client opens a window again. */
export interface Windows {
  /** SETTINGS_INITIAL_WINDOW_SIZE of the client: of one answer. */
  readonly stream: number;
  /** Of all answers on one connection. */
  readonly connection: number;
}

/** Connections by the window of their streams and by their own, bytes. */
export type WindowCounts = Readonly<Record<keyof Windows, Readonly<Record<string, number>>>>;

/** The windows that a client of HTTP/2 announces. */
export function windowsOf({
  streamWindowBytes,
  connectionWindowBytes,
}: Pick<Strategy, 'streamWindowBytes' | 'connectionWindowBytes'>): Windows {
  return { stream: bytesOf(streamWindowBytes), connection: bytesOf(connectionWindowBytes) };
}

function bytesOf(window: number | 'unlimited'): number {
  return window === 'unlimited' ? MOST_WINDOW : window;
}
