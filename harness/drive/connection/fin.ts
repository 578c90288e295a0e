import { readSync } from 'node:fs';
import type { Socket } from 'node:net';
import { isEstablished, shutdownNow } from '../../native/socket-option.ts';
import { TIMEOUTS } from './timeouts.ts';

/** Bytes to read at once: more than a close_notify record, which comes before the FIN. */
const bytes = Buffer.allocUnsafe(256);

const POLL_MS = 1;

/**
 * True if the kernel has received the server's FIN for a socket that is about to be closed. undici closes as soon as it
 * has the last byte. The FIN may have arrived in that same turn of the event loop, so that no event reports it, yet
 * which side closed first decides which side holds the TIME_WAIT. Discards unread data.
 */
export function hasFin(socket: Socket): boolean {
  const fd = (socket as unknown as { _handle?: { fd?: number } | null })._handle?.fd ?? -1;
  if (fd < 0) return false;
  try {
    while (readSync(fd, bytes) > 0);
    return true;
  } catch {
    // EAGAIN: neither data nor a FIN.
    return false;
  }
}

/** The same, and cheap while there is none. Discards unread data only if there is one. */
export function hasFinAlready(socket: Socket): boolean {
  return isEstablished(socket) !== true && hasFin(socket);
}

/** Sends the FIN at once: `end()` leaves that to libuv's next turn, and the server's may arrive in between. */
export function sendFin(socket: Socket): void {
  if (!shutdownNow(socket)) socket.end();
}

/**
 * Calls `letGo` once the server's FIN has arrived, or after the driver's timeout for a server's close. Needed for TLS,
 * which reports the server's end at its close_notify. That precedes the FIN by a turn of the server's event loop or
 * more, and a FIN of ours in between would put the TIME_WAIT on the wrong host. Node does not report a FIN after a
 * close_notify, so this asks the kernel each millisecond.
 */
export class FinWait {
  readonly #timer: NodeJS.Timeout | undefined;

  constructor(socket: Socket, letGo: () => void, timeoutMs: number = TIMEOUTS.serverCloseMs) {
    if (hasFin(socket)) {
      letGo();
      return;
    }
    const untilMs = performance.now() + timeoutMs;
    this.#timer = setInterval(() => {
      if (!hasFin(socket) && performance.now() < untilMs) return;
      this.cancel();
      letGo();
    }, POLL_MS);
  }

  /** Call if the socket has closed for another reason. */
  cancel(): void {
    clearInterval(this.#timer);
  }
}
