import type { NoDelay } from '../../../native/socket-option.ts';
import type { SocketsEvents } from '../../connection/sockets.ts';
import type { Piece } from '../http/request.ts';

/** Events of a wire. `closed` comes last, exactly once for each `connect`. */
export interface WireEvents extends SocketsEvents {
  /** The first `length` bytes were received. The buffer is reused once this returns. */
  received(bytes: Uint8Array, length: number): void;
}

/** A byte stream over TCP or TLS that knows nothing of HTTP. After `closed` it may connect again. */
export interface Wire {
  /** `localAddress` undefined: the kernel chooses. */
  connect(localAddress: string | undefined): void;
  write(piece: Piece): void;
  /** Sends a FIN and keeps reading until the server's. */
  finish(): void;
  /** Closes the socket, with a FIN if none was sent. With unread data the kernel would send RST instead. */
  destroy(): void;
  /** Whether the kernel has received the server's FIN. Discards unread data then. */
  hasFin(): boolean;
  /** Sends RST, which leaves no TIME_WAIT on either side. */
  reset(): void;
  /** Local address; undefined if not connected. */
  readonly localAddress: string | undefined;
  /** Read from the kernel; null if it is not a TCP socket or is closed. */
  readonly noDelay: NoDelay | null;
}
