import type { NetConnectOpts } from 'node:net';
import type { NoDelay } from '../../../socket-option.ts';
import type { Secured } from '../../exchange.ts';

/** What a wire tells its connection. `closed` comes last, once for each `connect`, whatever happened before. */
export interface WireEvents {
  /** The TCP handshake is done. */
  connected(): void;
  /** Ready for requests. null: without TLS, at the same moment as `connected`. */
  ready(secured: Secured | null): void;
  /** Bytes came: the first `length` of a buffer that is used again when this returns. */
  received(bytes: Uint8Array, length: number): void;
  /** The server's FIN came. */
  ended(): void;
  failed(code: string): void;
  closed(): void;
}

/** One TCP connection at a time, without any knowledge of HTTP. After `closed` it may connect again. */
export interface Wire {
  /** `localAddress`: undefined leaves the choice to the kernel. */
  connect(localAddress: string | undefined): void;
  /** `text` is latin1. */
  write(text: string): void;
  /** Sends the FIN; the server's is still waited for. */
  finish(): void;
  /** Lets go of the socket: a FIN where none was sent yet. Only with nothing unread, or the kernel sends RST. */
  destroy(): void;
  /** Sends RST, which leaves no TIME_WAIT on either side. */
  reset(): void;
  /** Address of our own end; undefined where not connected. */
  readonly localAddress: string | undefined;
  /** Read from the kernel; null where the socket has none, or is closed. */
  readonly noDelay: NoDelay | null;
}

/** Where and how to connect. */
export interface WireTarget {
  /** Port and IP literal; a path only for the warm-up. */
  readonly to: NetConnectOpts;
  readonly noDelay: boolean;
}
