import type { Socket } from 'node:net';

type Write = (...given: unknown[]) => boolean;

/**
 * Calls `wrote` before each write that a library makes on this socket. What it writes while the socket is corked leaves
 * in one (writev(2)). Node's HTTP/2 bypasses it.
 */
export function watchWrites(socket: Socket, wrote: () => void): void {
  const write = socket.write.bind(socket) as Write;
  const uncork = socket.uncork.bind(socket);
  let isHeld = false;
  const watched: Write = (...given) => {
    if (socket.writableCorked === 0) wrote();
    else isHeld = true;
    return write(...given);
  };
  socket.write = watched as Socket['write'];
  socket.uncork = () => {
    if (isHeld && socket.writableCorked === 1) {
      isHeld = false;
      wrote();
    }
    uncork();
  };
}
