import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { type NoDelay, readNoDelay, setNoDelay } from '../../harness/socket-option.ts';

/** What the origin saw of the connections that carried a request, since it began to listen. */
export interface OriginServed {
  readonly connections: number;
  readonly requests: number;
  /** Requests by protocol. */
  readonly protocols: Readonly<Record<string, number>>;
  /** Of the connections. */
  readonly tls: {
    readonly handshakes: number;
    readonly resumed: number;
    readonly versions: Readonly<Record<string, number>>;
    readonly clientCertificates: number;
  };
  /** Connections by the peer's address. */
  readonly sources: Readonly<Record<string, number>>;
  /** Most requests of one connection that were read and whose answers had not left yet. */
  readonly mostInFlight: number;
  readonly mostRequests: number;
  /** Writes that answers left in. One that has no body leaves in one, that of its head. */
  readonly responseWrites: number;
  /** Connections by TCP_NODELAY as the kernel had it at the first request; `unknown`: it could not be asked. */
  readonly noDelay: Readonly<Record<NoDelay, number>>;
  readonly workers: null;
}

/** What is kept of one connection, on its socket or HTTP/2 session, so that a request costs no look-up. */
export interface Connection {
  readonly socket: Socket;
  /** The peer's address. */
  readonly source: string;
  requests: number;
  inFlight: number;
}

const CONNECTION = Symbol('connection');

/** A socket, HTTP/2 session or answer with its connection. */
interface Carrier {
  [CONNECTION]?: Connection;
}

/** Begins to watch a connection: sets TCP_NODELAY on it. */
export function watchConnection(socket: Socket, noDelay: boolean): void {
  setNoDelay(socket, noDelay);
  (socket as Carrier)[CONNECTION] = {
    socket,
    source: socket.remoteAddress ?? 'unknown', // it has left already
    requests: 0,
    inFlight: 0,
  };
}

/** Whether a connection that is watched has no request in work. */
export function isIdle(socket: object): boolean {
  return (socket as Carrier)[CONNECTION]?.inFlight === 0;
}

/**
 * Counts what the origin serves. On the path of each request there are a few additions and one shared listener: the
 * origin is what others are measured against.
 */
export class ServedCounter {
  /** Counted by whoever writes answers. */
  responseWrites = 0;
  readonly #protocols = { 'http/1.0': 0, 'http/1.1': 0, h2: 0, h2c: 0 };
  readonly #tls = { handshakes: 0, resumed: 0, clientCertificates: 0 };
  readonly #versions: Record<string, number> = {};
  readonly #sources = new Map<string, number>();
  readonly #noDelay: Record<NoDelay, number> = { on: 0, off: 0, unknown: 0 };
  #connections = 0;
  #mostInFlight = 0;
  #mostRequests = 0;

  /** An HTTP/1 request was read. */
  begin1(request: IncomingMessage, response: ServerResponse): Connection {
    this.#protocols[request.httpVersionMinor === 0 ? 'http/1.0' : 'http/1.1'] += 1;
    return this.#begin((request.socket as Carrier)[CONNECTION]!, response);
  }

  /** A request came as a stream of HTTP/2. */
  begin2(request: Http2ServerRequest, response: Http2ServerResponse): Connection {
    const session = request.stream.session!;
    const carrier = session as Carrier;
    carrier[CONNECTION] ??= (session.socket as Carrier)[CONNECTION]!;
    this.#protocols[session.encrypted ? 'h2' : 'h2c'] += 1;
    return this.#begin(carrier[CONNECTION], response);
  }

  #begin(connection: Connection, response: ServerResponse | Http2ServerResponse): Connection {
    if (connection.requests === 0) this.#meet(connection);
    connection.requests += 1;
    connection.inFlight += 1;
    if (connection.requests > this.#mostRequests) this.#mostRequests = connection.requests;
    if (connection.inFlight > this.#mostInFlight) this.#mostInFlight = connection.inFlight;
    (response as Carrier)[CONNECTION] = connection;
    // The last byte is in the socket's hands, which is before a client can have it and ask again. `close` may come later:
    // with TLS a write ends when it was encrypted and sent. An answer that was cut off has only that, as HTTP/2 has.
    (response as ServerResponse).on('prefinish', ended).on('close', ended);
    return connection;
  }

  /** The first request of a connection. */
  #meet({ socket, source }: Connection): void {
    this.#connections += 1;
    this.#sources.set(source, (this.#sources.get(source) ?? 0) + 1);
    const noDelay = readNoDelay(socket);
    if (noDelay !== null) this.#noDelay[noDelay] += 1;
    if (socket instanceof TLSSocket) this.#meetSecure(socket);
  }

  #meetSecure(socket: TLSSocket): void {
    const version = socket.getProtocol()?.replace('TLSv', '') ?? 'unknown';
    this.#versions[version] = (this.#versions[version] ?? 0) + 1;
    this.#tls.handshakes += 1;
    if (socket.isSessionReused()) this.#tls.resumed += 1;
    // Only a server that asks for a certificate authorizes anyone.
    if (socket.authorized) this.#tls.clientCertificates += 1;
  }

  /** A copy of the counts so far. */
  read(): OriginServed {
    const protocols = Object.entries(this.#protocols).filter(([, requests]) => requests > 0);
    return {
      connections: this.#connections,
      requests: protocols.reduce((sum, [, requests]) => sum + requests, 0),
      protocols: Object.fromEntries(protocols),
      tls: { ...this.#tls, versions: { ...this.#versions } },
      sources: Object.fromEntries(
        [...this.#sources].map(([address, count]) => [plainAddress(address), count]),
      ),
      mostInFlight: this.#mostInFlight,
      mostRequests: this.#mostRequests,
      responseWrites: this.responseWrites,
      noDelay: { ...this.#noDelay },
      workers: null,
    };
  }
}

/** Of what comes of it, the first counts. */
function ended(this: Carrier): void {
  const connection = this[CONNECTION];
  if (connection === undefined) return;
  connection.inFlight -= 1;
  delete this[CONNECTION];
}

/** IPv4 addresses look like `::ffff:198.18.1.1` to a server that listens on `::`. */
function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/, '');
}
