import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { sharedCertificate } from './certificate.ts';

/** A server on a free port; disposing of it also ends its connections. */
export interface TestServer extends AsyncDisposable {
  readonly port: number;
  /** Connections accepted so far. */
  accepted(): number;
  /** Connections now open. */
  open(): number;
}

/** Makes a server listen on a free port. */
export async function listen(server: net.Server): Promise<TestServer> {
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
    open: () => sockets.size,
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

/** A server without HTTP: calls back for each request head, with the number of earlier ones on the connection. */
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

/** The same, called once per head even if several arrive at once or one arrives in pieces. */
export function headServer(
  answer: (socket: net.Socket, head: string, earlier: number) => void,
): Promise<TestServer> {
  const server = net.createServer((socket) => {
    let earlier = 0;
    let rest = '';
    socket.setEncoding('latin1').on('data', (text: string) => {
      const heads = (rest + text).split('\r\n\r\n');
      rest = heads.pop()!;
      for (const head of heads) answer(socket, head, earlier++);
    });
  });
  return listen(server);
}

/** A port without a listening server. */
export async function closedPort(): Promise<number> {
  await using server = await rawServer(() => {});
  return server.port;
}

/** An HTTPS server with a certificate for 127.0.0.1. */
export async function httpsServer(
  answer: http.RequestListener,
  options: https.ServerOptions = {},
): Promise<TestServer & { readonly ca: string }> {
  const { key, cert } = sharedCertificate('127.0.0.1');
  return { ...(await listen(https.createServer({ key, cert, ...options }, answer))), ca: cert };
}
