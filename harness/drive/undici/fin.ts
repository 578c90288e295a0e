import { readSync } from 'node:fs';
import type { Socket } from 'node:net';

/** Longer than a close_notify in its record, which comes ahead of the FIN. */
const bytes = Buffer.allocUnsafe(256);

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
