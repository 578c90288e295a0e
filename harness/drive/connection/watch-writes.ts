import type { Socket } from 'node:net';

type Write = (...given: unknown[]) => boolean;

/** Calls `wrote` before each write that a library makes on this socket. Node's HTTP/2 bypasses it. */
export function watchWrites(socket: Socket, wrote: () => void): void {
  const write = socket.write.bind(socket) as Write;
  const watched: Write = (...given) => {
    wrote();
    return write(...given);
  };
  socket.write = watched as Socket['write'];
}
