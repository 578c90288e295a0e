import { constants } from 'node:crypto';
import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import type { Socket } from 'node:net';
import type { TlsOptions } from 'node:tls';
import type { ServerSettings } from '../../harness/scenario/scenario.ts';
import { isIdle, type ServedCounter, watchConnection } from './served.ts';

/** PEM certificate and key, and the only TLS version to speak. */
export interface TlsMaterial {
  readonly cert: string;
  readonly key: string;
  readonly version: '1.2' | '1.3';
  /** Gives session tickets and takes them; else no session is ever resumed. */
  readonly resumption: boolean;
  /** PEM of the authority whose clients are served, and no others; null: no certificate is asked for. */
  readonly clientCa: string | null;
}

export interface ServerSpec {
  readonly settings: ServerSettings;
  readonly tls: TlsMaterial | null;
  readonly served: ServedCounter;
}

/** Node's limit of the memory that the streams of one connection hold is 10 MB: 100 answers of 100 kB. */
const SESSION_MEMORY_MB = 1_000;
/** A client that speaks something else is told so (403), and has so long to close. */
const REFUSED_WITHIN_MS = 500;

/** The one place where a server is made: a further protocol is a further branch here. */
export function createServer(handler: http.RequestListener, spec: ServerSpec): http.Server {
  const { settings, tls } = spec;
  const server = settings.protocol === 'http/1.1' ? http1Server(handler, spec) : http2Server(handler, spec);
  // Later than Node's own listener: an HTTP/2 session switches Nagle's algorithm off when it is made.
  server.on(tls === null ? 'connection' : 'secureConnection', (socket: Socket) => {
    watchConnection(socket, settings.noDelay);
  });
  return server as http.Server;
}

function http1Server(handler: http.RequestListener, { settings, tls, served }: ServerSpec): http.Server {
  const options: http.ServerOptions = {
    keepAliveTimeout: settings.keepAliveTimeoutMs,
    noDelay: settings.noDelay, // Node's own default is true
    requestTimeout: 0,
  };
  const listener: http.RequestListener = (request, response) => {
    served.begin1(request, response);
    handler(request, response);
  };
  const server =
    tls === null
      ? http.createServer(options, listener)
      : https.createServer({ ...options, ...tlsOptions(tls) }, listener);
  server.maxRequestsPerSocket = settings.maxRequestsPerSocket;
  return server;
}

type Http2Listener = (request: http2.Http2ServerRequest, response: http2.Http2ServerResponse) => void;

/** HTTP/2 alone: over TLS a client that does not offer it is refused, without TLS it must know beforehand. */
function http2Server(
  handler: http.RequestListener,
  { settings, tls, served }: ServerSpec,
): http2.Http2Server {
  const { close, maxRequestsPerSocket, keepAliveTimeoutMs } = settings;
  const most = close ? 1 : maxRequestsPerSocket || Infinity;
  const handle = handler as unknown as Http2Listener;
  const listener: Http2Listener = (request, response) => {
    const { requests } = served.begin2(request, response);
    // What HTTP/1 says with `Connection: close` is GOAWAY here; the streams that are open go on.
    if (requests === most) request.stream.session?.close();
    handle(request, response);
  };
  const options = { maxSessionMemory: SESSION_MEMORY_MB, unknownProtocolTimeout: REFUSED_WITHIN_MS };
  const server =
    tls === null
      ? http2.createServer(options, listener)
      : http2.createSecureServer({ ...options, ...tlsOptions(tls), allowHTTP1: false }, listener);
  server.on('session', (session) => closeWhenIdle(session, keepAliveTimeoutMs));
  return server;
}

function closeWhenIdle(session: http2.ServerHttp2Session, idleMs: number): void {
  // Not the callback of setTimeout(), which is called once. Only frames restart the timer, and a request that is
  // worked on for longer has none.
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
    // Node keeps no session itself, so without tickets there is nothing to resume.
    ...(resumption ? {} : { secureOptions: constants.SSL_OP_NO_TICKET }),
    ...(clientCa === null ? {} : { requestCert: true, rejectUnauthorized: true, ca: clientCa }),
  };
}
