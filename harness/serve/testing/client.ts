// A program for tests of the servers. It runs on the lab's client and prints one line of JSON, a ClientSaw.
import { once } from 'node:events';
import http2 from 'node:http2';
import net from 'node:net';
import tls from 'node:tls';
import type { Endpoint } from '../target.ts';

/** Opens connections one after another. Each offers the TLS session of the one before and carries some requests. */
export interface ClientSpec {
  readonly endpoint: Endpoint;
  readonly protocol: 'http/1.0' | 'http/1.1' | 'h2' | 'h2c';
  readonly connections: number;
  /** Requests of each connection: all at once over HTTP/2, otherwise one after another. */
  readonly requests: number;
  /** How each connection ends. `server`: after the last answer, because the request asks for it. */
  readonly closer: 'client' | 'server' | 'reset';
}

export interface ClientSaw {
  statuses: Record<string, number>;
  /** Connections that resumed a TLS session. */
  resumed: number;
  /** Number of reads in which the answers arrived; 0 for HTTP/2. */
  reads: number;
}

const spec = JSON.parse(process.argv[2]!) as ClientSpec;
const saw: ClientSaw = { statuses: {}, resumed: 0, reads: 0 };
let session: Buffer | undefined;

for (let left = spec.connections; left > 0; left--) {
  const raw = net.connect({ host: spec.endpoint.address, port: spec.endpoint.port, noDelay: true });
  const closed = new Promise((resolve) => raw.once('close', resolve));
  const socket = spec.endpoint.ca === undefined ? raw : await secure(raw);
  await (spec.protocol === 'h2' || spec.protocol === 'h2c' ? ask2(socket) : ask1(socket, raw));
  await closed;
}
console.log(JSON.stringify(saw));

async function secure(raw: net.Socket): Promise<tls.TLSSocket> {
  const { ca, address: host, clientCertificate } = spec.endpoint;
  const ALPNProtocols = [spec.protocol === 'h2' ? 'h2' : 'http/1.1'];
  const own = { ...clientCertificate, ...(session === undefined ? {} : { session }) };
  const socket = tls.connect({ socket: raw, ca: ca!, host, ALPNProtocols, ...own } as tls.ConnectionOptions);
  socket.on('session', (ticket) => {
    session = ticket;
  });
  await once(socket, 'secureConnect');
  if (socket.isSessionReused()) saw.resumed += 1;
  return socket;
}

async function ask1(socket: net.Socket, raw: net.Socket): Promise<void> {
  for (let nth = 1; nth <= spec.requests; nth++) {
    const isLast = nth === spec.requests && spec.closer === 'server';
    socket.write(
      `GET / ${spec.protocol.toUpperCase()}\r\nHost: lab\r\nConnection: ${isLast ? 'close' : 'keep-alive'}\r\n\r\n`,
    );
    count(Number((await answer(socket)).split(' ', 2)[1]));
  }
  if (spec.closer === 'client') socket.end();
  if (spec.closer === 'reset') raw.resetAndDestroy();
}

/** A whole answer: up to its content length, or up to the last chunk. */
async function answer(socket: net.Socket): Promise<string> {
  let text = '';
  for (;;) {
    const end = text.indexOf('\r\n\r\n') + 4;
    const length = /^content-length: (\d+)/im.exec(text)?.[1];
    const isWhole =
      length === undefined ? text.endsWith('\r\n0\r\n\r\n') : text.length >= end + Number(length);
    if (end > 3 && isWhole) return text;
    text += String((await once(socket, 'data'))[0]);
    saw.reads += 1;
  }
}

async function ask2(socket: net.Socket): Promise<void> {
  const client = http2.connect(`http://${spec.endpoint.host}`, { createConnection: () => socket });
  const one = async (): Promise<void> => {
    const stream = client.request({ ':path': spec.endpoint.path }).resume();
    const [headers] = await once(stream, 'response');
    count(headers[':status']);
    await once(stream, 'close');
  };
  await Promise.all(Array.from({ length: spec.requests }, one));
  client.close();
}

function count(status: number): void {
  saw.statuses[status] = (saw.statuses[status] ?? 0) + 1;
}
