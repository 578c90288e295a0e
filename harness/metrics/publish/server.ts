import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';
import { UsageError } from '../../errors.ts';
import { connlabVersion } from '../../version.ts';
import { limitConnections, TIME_LIMITS, watchPending } from './limits.ts';
import { Scrapes } from './scrapes.ts';

export interface MetricsServerOptions {
  readonly registry: Registry;
  /** 0: any free port. */
  readonly port: number;
  /** Address to listen on; 127.0.0.1 where missing, which other machines cannot reach. */
  readonly host?: string;
}

/** Serves `/metrics` and `/healthz`. A live handle: `await using`; it ends open connections when it closes. */
export interface MetricsServer extends AsyncDisposable {
  /** Where the metrics are. */
  readonly url: string;
  /**
   * Resolves when a regular scraper has got the present values: after the next scrape, or soon after it was due. Resolves
   * at once where nothing scrapes.
   */
  awaitScrape(): Promise<void>;
}

/** Rejects with a UsageError where the address cannot be listened on. */
export async function startMetricsServer(options: MetricsServerOptions): Promise<MetricsServer> {
  const { registry, port, host = '127.0.0.1' } = options;
  const scrapes = new Scrapes();
  const metricsNow = shared(() => registry.metrics());
  const source = { metricsNow, contentType: registry.contentType };
  const server = createServer(TIME_LIMITS, (request, response) => {
    if (!watchPending(request, response)) return;
    answer(request, source).then(
      (reply) => {
        send(response, reply);
        if (reply.isScrape) scrapes.answered(performance.now());
      },
      (error: unknown) => send(response, { status: 500, body: String(error) }),
    );
  });
  limitConnections(server);
  server.timeout = TIME_LIMITS.headersTimeout;
  server.listen(port, host);
  await once(server, 'listening').catch((error: NodeJS.ErrnoException) => {
    throw refused({ port, host }, error);
  });
  return {
    url: urlOf(server, host),
    awaitScrape: () => scrapes.next(performance.now()),
    [Symbol.asyncDispose]: () => close(server),
  };
}

interface Reply {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly isScrape?: boolean;
}

/** Runs a task once for all who ask while it runs, so that many scrapes at once cost as much as one. */
function shared<T>(task: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | null = null;
  return () => {
    running ??= task().finally(() => {
      running = null;
    });
    return running;
  };
}

interface Source {
  readonly metricsNow: () => Promise<string>;
  readonly contentType: string;
}

async function answer({ method, url = '' }: IncomingMessage, source: Source): Promise<Reply> {
  const [path] = url.split('?', 1);
  if (path !== '/metrics' && path !== '/healthz') {
    return { status: 404, body: 'Not found. Ask for /metrics or /healthz\n' };
  }
  if (method !== 'GET' && method !== 'HEAD') {
    return { status: 405, body: 'Only GET and HEAD are allowed\n', headers: { allow: 'GET, HEAD' } };
  }
  if (path === '/healthz') {
    const body = JSON.stringify({ status: 'ok', version: connlabVersion() });
    return { status: 200, body, headers: { 'content-type': 'application/json' } };
  }
  return {
    status: 200,
    body: await source.metricsNow(),
    headers: { 'content-type': source.contentType, 'cache-control': 'no-store' },
    isScrape: method === 'GET',
  };
}

function send(response: ServerResponse, { status, body, headers }: Reply): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...headers }).end(body);
}

/** A URL that a client can use: 0.0.0.0 and :: mean all addresses of this machine, and name none. */
function urlOf(server: Server, host: string): string {
  const { port, family } = server.address() as AddressInfo;
  const any = host === '0.0.0.0' || host === '::';
  const name = any ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `http://${family === 'IPv6' && any ? '[::1]' : name}:${port}/metrics`;
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}

function refused({ port, host }: { port: number; host: string }, error: NodeJS.ErrnoException): Error {
  switch (error.code) {
    case 'EADDRINUSE':
      return mistake('--metrics-port', `Port ${port} of ${host} is in use`, 'a free port, or 0 for any');
    case 'EACCES':
      return mistake('--metrics-port', `No permission to listen on port ${port}`, 'a port of 1024 or more');
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EINVAL':
      return mistake(
        '--metrics-host',
        `Cannot listen on ${host} (${error.code})`,
        'an address of this machine',
      );
    default:
      return error;
  }
}

function mistake(where: string, what: string, expected: string): UsageError {
  return new UsageError({ where, what, expected });
}
