import net from 'node:net';
import { Duplex } from 'node:stream';
import { listen, type TestServer } from './servers.ts';

/** A TLS server that sends its FIN with a delay after its close_notify. */
export interface LateFinServer extends TestServer {
  /** Number of connections on which the client's FIN came first. */
  overtaken(): number;
}

/** Serves connections with the given TLS server, for any protocol above it. */
export async function lateFinServer(secure: net.Server, byMs: number): Promise<LateFinServer> {
  let overtaken = 0;
  const server = net.createServer({ allowHalfOpen: true }, (socket) => {
    const layer = new Duplex({
      read: () => void socket.resume(),
      write: (chunk, _, done) => void socket.write(chunk, done),
      final: (done) => void setTimeout(() => socket.end(done), byMs),
    });
    socket.on('data', (chunk) => void layer.push(chunk));
    socket.once('end', () => {
      if (!socket.writableEnded) overtaken += 1;
      layer.push(null);
    });
    layer.on('error', () => {});
    secure.emit('connection', layer);
  });
  return { ...(await listen(server)), overtaken: () => overtaken };
}
