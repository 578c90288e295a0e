import net from 'node:net';
import { Duplex } from 'node:stream';
import { listen, type TestServer } from './servers.ts';

/** A server whose FIN leaves so much later than the end that its TLS has said. */
export interface LateFinServer extends TestServer {
  /** Connections of which the client's FIN came first. */
  overtaken(): number;
}

/** Serves what is accepted by a server of TLS, of any protocol above it. */
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
