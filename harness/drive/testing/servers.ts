import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

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
  const { key, cert } = createCertificate();
  return { ...(await listen(https.createServer({ key, cert }, answer))), ca: cert };
}

function createCertificate(): { key: string; cert: string } {
  const folder = mkdtempSync(join(tmpdir(), 'connlab-tls-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const subject = ['-subj', '/CN=origin', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '1'];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  execFileSync('openssl', ['req', '-x509', ...kind, ...subject, '-keyout', key, '-out', cert], {
    stdio: 'pipe',
  });
  try {
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
