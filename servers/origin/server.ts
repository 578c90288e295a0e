import { constants } from 'node:crypto';
import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import type { Socket } from 'node:net';
import type { TlsOptions } from 'node:tls';
import type { ServerSettings } from './options.ts';
import { isIdle, type ServedCounter, watchConnection } from './served.ts';

/** Certificate and key in PEM, and the only TLS version to speak. */
export interface TlsMaterial {
  readonly cert: string;
  readonly key: string;
  readonly version: '1.2' | '1.3';
  /** Issues and accepts session tickets. Without them no session is resumed. */
  readonly resumption: boolean;
  /** PEM of the authority of the client certificates to accept. null: clients are not asked for a certificate. */
  readonly clientCa: string | null;
}

export interface ServerSpec {
  readonly settings: ServerSettings;
  readonly tls: TlsMaterial | null;
  readonly served: ServedCounter;
}

/** Memory for the streams of one connection. Node's default of 10 MB is enough for only 100 answers of 100 kB. */
const SESSION_MEMORY_MB = 1_000;
/** Time for a client with another protocol to close, after it was answered 403. */
const REFUSED_WITHIN_MS = 500;

/** Makes the server for the protocol of the settings. */
export function createServer(handler: http.RequestListener, spec: ServerSpec): http.Server {
  const { settings, tls } = spec;
  const server = settings.protocol === 'http/1.1' ? http1Server(handler, spec) : http2Server(handler, spec);
  // Runs after Node's own listener, because a new HTTP/2 session switches Nagle's algorithm off.
  server.on(tls === null ? 'connection' : 'secureConnection', (socket: Socket) => {
    watchConnection(socket, settings.originNoDelay);
  });
  return server as http.Server;
}

function http1Server(handler: http.RequestListener, { settings, tls, served }: ServerSpec): http.Server {
  const options: http.ServerOptions = {
    keepAliveTimeout: settings.keepAliveTimeoutMs,
    noDelay: settings.originNoDelay, // Node's default is true
    requestTimeout: 0,
  };
  const listener: http.RequestListener = (request, response) => {
    const { headers } = request;
    const hasBody = headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
    afterBody(request, hasBody, (bodyBytes) => {
      served.begin1(request, response, bodyBytes);
      handler(request, response);
    });
  };
  const server =
    tls === null
      ? http.createServer(options, listener)
      : https.createServer({ ...options, ...tlsOptions(tls) }, listener);
  server.maxRequestsPerSocket = settings.maxRequestsPerSocket;
  return server;
}

type Http2Listener = (request: http2.Http2ServerRequest, response: http2.Http2ServerResponse) => void;

/** Speaks only HTTP/2. Over TLS it refuses clients that do not offer it; without TLS they must know it beforehand. */
function http2Server(
  handler: http.RequestListener,
  { settings, tls, served }: ServerSpec,
): http2.Http2Server {
  const { close, maxRequestsPerSocket, keepAliveTimeoutMs } = settings;
  const most = close ? 1 : maxRequestsPerSocket || Infinity;
  const handle = handler as unknown as Http2Listener;
  const listener: Http2Listener = (request, response) => {
    // Node resets a stream that nobody reads (NO_ERROR) as soon as its answer is written: with a full window of the client
    // that is before the frame that ends the answer.
    if (request.stream.endAfterHeaders) request.stream.resume();
    afterBody(request, !request.stream.endAfterHeaders, (bodyBytes) => {
      const { requests } = served.begin2(request, response, bodyBytes);
      // GOAWAY, the counterpart of `Connection: close`. Open streams continue.
      if (requests === most) request.stream.session?.close();
      handle(request, response);
    });
  };
  const options = { maxSessionMemory: SESSION_MEMORY_MB, unknownProtocolTimeout: REFUSED_WITHIN_MS };
  const server =
    tls === null
      ? http2.createServer(options, listener)
      : http2.createSecureServer({ ...options, ...tlsOptions(tls), allowHTTP1: false }, listener);
  server.on('session', (session) => closeWhenIdle(session, keepAliveTimeoutMs));
  return server;
}

/** Reads the body of a request, of any type, and counts its bytes. Nothing is left of it for Fastify to parse or to refuse. */
function afterBody(
  request: http.IncomingMessage | http2.Http2ServerRequest,
  hasBody: boolean,
  then: (bytes: number) => void,
): void {
  delete request.headers['content-type'];
  if (!hasBody) {
    then(0);
    return;
  }
  delete request.headers['content-length'];
  delete request.headers['transfer-encoding'];
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
  });
  request.on('end', () => then(bytes));
}

function closeWhenIdle(session: http2.ServerHttp2Session, idleMs: number): void {
  // An event listener, because the callback of setTimeout() is called only once. Only frames restart the timer, so it
  // also fires during a request that takes longer.
  session.on('timeout', () => {
    if (isIdle(session.socket)) session.close();
  });
  session.setTimeout(idleMs);
}

function tlsOptions({ cert, key, version, resumption, clientCa }: TlsMaterial): TlsOptions {
  const pinned = `TLSv${version}` as const;
  return {
    cert,
    key,
    minVersion: pinned,
    maxVersion: pinned,
    // Node does not store sessions, so without tickets none can be resumed.
    ...(resumption ? {} : { secureOptions: constants.SSL_OP_NO_TICKET }),
    ...(clientCa === null ? {} : { requestCert: true, rejectUnauthorized: true, ca: clientCa }),
  };
}
