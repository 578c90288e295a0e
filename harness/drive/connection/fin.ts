import { readSync } from 'node:fs';
import type { Socket } from 'node:net';
import { TIMEOUTS } from './timeouts.ts';

/** Longer than a close_notify in its record, which comes ahead of the FIN. */
const bytes = Buffer.allocUnsafe(256);

const POLL_MS = 1;

/**
 * Whether the kernel holds the server's FIN for a socket that is about to be let go. undici closes as soon as it has the
 * last byte, in the turn of the event loop in which the FIN may have come as well, so that no event tells of it; but
 * who was first decides who holds the TIME_WAIT. Takes away what was not read: nobody will read it any more.
 */
export function hasFin(socket: Socket): boolean {
  const fd = (socket as unknown as { _handle?: { fd?: number } | null })._handle?.fd ?? -1;
  if (fd < 0) return false;
  try {
    while (readSync(fd, bytes) > 0);
    return true;
  } catch {
    // EAGAIN: nothing there, and no FIN either.
    return false;
  }
}

/**
 * Calls `letGo` once the server's FIN has come, or after the driver's timeout for a server's close. For
 * TLS, which reports the server's end at its close_notify: that one travels ahead of the FIN, by a turn of the server's
 * event loop or more, and a FIN of ours in between would bring TIME_WAIT to the wrong host. Node tells of no FIN behind
 * a close_notify, so the kernel is asked, each millisecond.
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

  /** The socket has closed for another reason. */
  cancel(): void {
    clearInterval(this.#timer);
  }
}
