import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse, Http2Session } from 'node:http2';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { type NoDelay, readNoDelay, setNoDelay } from '../../harness/native/socket-option.ts';
import { METHODS, type Method } from '../../harness/scenario/request/methods.ts';
import type { WindowCounts, Windows } from '../../harness/scenario/windows.ts';
import { US_PER_MS } from '../../harness/units.ts';
import { type Timings, TimingsCounter } from './time/timings.ts';

/** The origin's counts since it began to listen. */
export interface OriginServed {
  /** TCP (or QUIC) connections that carried a request. */
  readonly connections: number;
  readonly requests: number;
  /** Requests by method. Missing in results of earlier versions. */
  readonly methods?: Readonly<Record<string, number>>;
  /** Bytes of the bodies of all requests. Missing in results of earlier versions. */
  readonly requestBodyBytes?: number;
  /** Requests by protocol: `http/1.0`, `http/1.1`, `h2`, `h2c`, `h3`. */
  readonly protocols: Readonly<Record<string, number>>;
  /** TLS of the connections; 0 and empty without TLS. */
  readonly tls: {
    readonly handshakes: number;
    readonly resumed: number;
    readonly versions: Readonly<Record<string, number>>;
    /** Handshakes of clients with an accepted certificate, shown now or in the session that they resumed. */
    readonly clientCertificates: number;
  };
  /** Connections by the peer's address. */
  readonly sources: Readonly<Record<string, number>>;
  /** Most requests of one connection that were read but not yet answered. */
  readonly mostInFlight: number;
  /** Most requests that one connection carried. */
  readonly mostRequests: number;
  /** Writes that sent the bodies of answers; one for an empty body, that of its head. */
  readonly responseWrites: number;
  /** Connections by their TCP_NODELAY in the kernel at the first request; `unknown` if it could not be read. */
  readonly noDelay: Readonly<Record<NoDelay, number>>;
  /** HTTP/2: connections by the client's windows at the first request, bytes. Missing in results of earlier versions. */
  readonly windows?: WindowCounts;
  /** Length of the accept queue in the kernel; null if it could not be read. */
  readonly backlog: number | null;
  /** null without a service time, or without answers. Missing in results of earlier versions. */
  readonly times?: (Timings & { readonly answers: number }) | null;
  /** Pauses between two writes of an answer. null without any. Missing in results of earlier versions. */
  readonly pauses?: (Timings & { readonly pauses: number }) | null;
  readonly workers: null;
}

/** State of one connection. It is a property of the socket or HTTP/2 session, so that a request needs no look-up. */
export interface Connection {
  readonly socket: Socket;
  /** The peer's address. */
  readonly source: string;
  requests: number;
  inFlight: number;
}

const CONNECTION = Symbol('connection');

/** A socket, HTTP/2 session or response with its connection. */
interface Carrier {
  [CONNECTION]?: Connection;
}

const RECEIVED_US = Symbol('receivedUs');

/** A response with the time at which its request was read. */
interface Timed {
  [RECEIVED_US]?: number;
}

/** When the request of a counted response was read, us of `performance.now()`. */
export function receivedUs(response: object): number {
  return (response as Timed)[RECEIVED_US]!;
}

/** Starts counting a connection, and sets TCP_NODELAY on it. */
export function watchConnection(socket: Socket, noDelay: boolean): void {
  setNoDelay(socket, noDelay);
  (socket as Carrier)[CONNECTION] = {
    socket,
    source: socket.remoteAddress ?? 'unknown', // the client has closed already
    requests: 0,
    inFlight: 0,
  };
}

/** Whether a connection has no request in progress. */
export function isIdle(socket: object): boolean {
  return (socket as Carrier)[CONNECTION]?.inFlight === 0;
}

/** Counts what the origin serves. It costs a few additions and a shared listener for each request. */
export class ServedCounter {
  /** Incremented by the code that writes answers. */
  responseWrites = 0;
  /** Recorded by the code that delays answers, and parts of them. */
  readonly times = new TimingsCounter();
  readonly pauses = new TimingsCounter();
  /** Set once the origin listens. */
  backlog: number | null = null;
  readonly #methods = emptyCounts();
  #requestBodyBytes = 0;
  readonly #protocols = { 'http/1.0': 0, 'http/1.1': 0, h2: 0, h2c: 0 };
  readonly #tls = { handshakes: 0, resumed: 0, clientCertificates: 0 };
  readonly #versions: Record<string, number> = {};
  readonly #sources = new Map<string, number>();
  readonly #noDelay: Record<NoDelay, number> = { on: 0, off: 0, unknown: 0 };
  readonly #windows = { stream: {}, connection: {} } as Record<keyof Windows, Record<string, number>>;
  #connections = 0;
  #mostInFlight = 0;
  #mostRequests = 0;

  /** Call it when an HTTP/1 request was read, with the bytes of its body. */
  begin1(request: IncomingMessage, response: ServerResponse, bodyBytes: number): Connection {
    this.#asked(request.method, bodyBytes);
    this.#protocols[request.httpVersionMinor === 0 ? 'http/1.0' : 'http/1.1'] += 1;
    return this.#begin((request.socket as Carrier)[CONNECTION]!, response);
  }

  /** The same for a request that arrived as an HTTP/2 stream. */
  begin2(request: Http2ServerRequest, response: Http2ServerResponse, bodyBytes: number): Connection {
    this.#asked(request.method, bodyBytes);
    const session = request.stream.session!;
    const carrier = session as Carrier;
    if (carrier[CONNECTION] === undefined) {
      carrier[CONNECTION] = (session.socket as Carrier)[CONNECTION]!;
      this.#addWindows(session);
    }
    this.#protocols[session.encrypted ? 'h2' : 'h2c'] += 1;
    return this.#begin(carrier[CONNECTION], response);
  }

  #asked(method: string | undefined, bodyBytes: number): void {
    this.#methods[method as Method] += 1;
    this.#requestBodyBytes += bodyBytes;
  }

  #begin(connection: Connection, response: ServerResponse | Http2ServerResponse): Connection {
    if (connection.requests === 0) this.#addConnection(connection);
    connection.requests += 1;
    connection.inFlight += 1;
    if (connection.requests > this.#mostRequests) this.#mostRequests = connection.requests;
    if (connection.inFlight > this.#mostInFlight) this.#mostInFlight = connection.inFlight;
    (response as Carrier)[CONNECTION] = connection;
    (response as Timed)[RECEIVED_US] = performance.now() * US_PER_MS;
    // `prefinish`: the socket has the last byte, so this runs before the client can send its next request. `close` may
    // come later, because with TLS a write ends after encryption and sending. HTTP/2 and aborted answers emit only `close`.
    (response as ServerResponse).on('prefinish', ended).on('close', ended);
    return connection;
  }

  #addConnection({ socket, source }: Connection): void {
    this.#connections += 1;
    this.#sources.set(source, (this.#sources.get(source) ?? 0) + 1);
    const noDelay = readNoDelay(socket);
    if (noDelay !== null) this.#noDelay[noDelay] += 1;
    if (socket instanceof TLSSocket) this.#addHandshake(socket);
  }

  /** No answer has left yet, so nothing is taken off the window of the connection. */
  #addWindows(session: Http2Session): void {
    addTo(this.#windows.stream, session.remoteSettings.initialWindowSize);
    addTo(this.#windows.connection, session.state.remoteWindowSize);
  }

  #addHandshake(socket: TLSSocket): void {
    const version = socket.getProtocol()?.replace('TLSv', '') ?? 'unknown';
    addTo(this.#versions, version);
    this.#tls.handshakes += 1;
    if (socket.isSessionReused()) this.#tls.resumed += 1;
    // False unless the server asks for a client certificate.
    if (socket.authorized) this.#tls.clientCertificates += 1;
  }

  /** A copy of the counts so far. */
  read(): OriginServed {
    const protocols = Object.entries(this.#protocols).filter(([, requests]) => requests > 0);
    const methods = Object.entries(this.#methods).filter(([, requests]) => requests > 0);
    return {
      connections: this.#connections,
      requests: protocols.reduce((sum, [, requests]) => sum + requests, 0),
      methods: Object.fromEntries(methods),
      requestBodyBytes: this.#requestBodyBytes,
      protocols: Object.fromEntries(protocols),
      tls: { ...this.#tls, versions: { ...this.#versions } },
      sources: Object.fromEntries(
        [...this.#sources].map(([address, count]) => [plainAddress(address), count]),
      ),
      mostInFlight: this.#mostInFlight,
      mostRequests: this.#mostRequests,
      responseWrites: this.responseWrites,
      noDelay: { ...this.#noDelay },
      windows: { stream: { ...this.#windows.stream }, connection: { ...this.#windows.connection } },
      backlog: this.backlog,
      times: this.times.count === 0 ? null : { answers: this.times.count, ...this.times.read() },
      pauses: this.pauses.count === 0 ? null : { pauses: this.pauses.count, ...this.pauses.read() },
      workers: null,
    };
  }
}

function addTo(counts: Record<string, number>, name: string | number | undefined): void {
  const key = String(name);
  counts[key] = (counts[key] ?? 0) + 1;
}

function emptyCounts(): Record<Method, number> {
  return Object.fromEntries(METHODS.map((method) => [method, 0])) as Record<Method, number>;
}

/** Listener for the end of an answer. The first event counts. */
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
