import http from 'node:http';
import https from 'node:https';
import type { OriginSettings } from '../../harness/scenario/scenario.ts';

/** PEM certificate and key, and the only TLS version to speak. */
export interface TlsMaterial {
  readonly cert: string;
  readonly key: string;
  readonly version: '1.2' | '1.3';
}

/** The one place where a server is made: a further protocol is a further branch here. */
export function createServer(
  handler: http.RequestListener,
  { settings, tls }: { readonly settings: OriginSettings; readonly tls: TlsMaterial | null },
): http.Server {
  const connections: http.ServerOptions = {
    keepAliveTimeout: settings.keepAliveTimeoutMs,
    noDelay: settings.noDelay, // Node's own default is true
    requestTimeout: 0,
  };
  const server =
    tls === null
      ? http.createServer(connections, handler)
      : https.createServer({ ...connections, ...only(tls) }, handler);
  server.maxRequestsPerSocket = settings.maxRequestsPerSocket;
  return server;
}

function only({ cert, key, version }: TlsMaterial): https.ServerOptions {
  const protocol = `TLSv${version}` as const;
  return { cert, key, minVersion: protocol, maxVersion: protocol };
}
