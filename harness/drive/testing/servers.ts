import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { createCertificate } from './certificate.ts';

/** A server on a port of its own; disposing of it ends its connections too. */
export interface TestServer extends AsyncDisposable {
  readonly port: number;
  /** Connections accepted so far. */
  accepted(): number;
}

async function listen(server: net.Server): Promise<TestServer> {
  const sockets = new Set<net.Socket>();
  let accepted = 0;
  server.on('connection', (socket: net.Socket) => {
    accepted += 1;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as net.AddressInfo).port,
    accepted: () => accepted,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Node's own HTTP server. */
export function httpServer(
  answer: http.RequestListener,
  options: http.ServerOptions = {},
): Promise<TestServer> {
  return listen(http.createServer(options, answer));
}

/** A server without any HTTP: called for each request head that came, with how many came before on its connection. */
export function rawServer(answer: (socket: net.Socket, earlier: number) => void): Promise<TestServer> {
  const server = net.createServer({ allowHalfOpen: true }, (socket) => {
    let earlier = 0;
    socket.on('data', (chunk) => {
      if (chunk.includes('\r\n\r\n')) answer(socket, earlier++);
    });
    socket.on('end', () => socket.end());
  });
  return listen(server);
}

/** A port that nobody listens on. */
export async function closedPort(): Promise<number> {
  await using server = await rawServer(() => {});
  return server.port;
}

/** An HTTPS server with a certificate for 127.0.0.1, made for it. */
export async function httpsServer(
  answer: http.RequestListener,
): Promise<TestServer & { readonly ca: string }> {
  const { key, cert } = createCertificate('127.0.0.1');
  return { ...(await listen(https.createServer({ key, cert }, answer))), ca: cert };
}
