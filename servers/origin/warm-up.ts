import http2 from 'node:http2';
import { connect } from 'node:net';
import { createOrigin } from './app.ts';
import type { AskedRequest, ServerSettings } from './options.ts';

const CONNECTIONS = 8;
const REQUESTS_EACH = 20;
const MOST_BODY_BYTES = 16_384;
/** Warms up the clock that delays answers and parts of them. */
const BRIEF = { kind: 'constant', ms: 0.05 } as const;

/**
 * Sends itself requests for `durationMs`, so that V8 compiles the code before the load. Otherwise the first requests of
 * a cell would be slower, and raise its p99. The requests use an abstract Unix socket, so they leave no port, no
 * TIME_WAIT, no TCP counter and no file behind.
 */
export async function warmUp(
  settings: ServerSettings,
  request: AskedRequest,
  durationMs: number,
): Promise<void> {
  if (durationMs === 0) return;
  const { app } = createOrigin(
    {
      ...settings,
      protocol: settings.protocol === 'h2' ? 'h2c' : settings.protocol, // TLS is not JavaScript
      bodyBytes: Math.min(settings.bodyBytes, MOST_BODY_BYTES),
      largeBodyBytes: null,
      delay: settings.delay.kind === 'none' ? settings.delay : BRIEF,
      writeGapMs: Math.min(settings.writeGapMs, BRIEF.ms),
      maxRequestsPerSocket: 0,
    },
    { seed: 1, tls: null },
  );
  const path = `\0connlab-origin-${process.pid}`;
  await app.listen({ path });
  const asked = { ...request, bodyBytes: Math.min(request.bodyBytes, MOST_BODY_BYTES) };
  const endMs = performance.now() + durationMs;
  const useConnection = settings.protocol === 'http/1.1' ? useHttp1 : useHttp2;
  await Promise.all(
    Array.from({ length: CONNECTIONS }, () => askUntil(endMs, () => useConnection(path, asked))),
  );
  await app.close();
}

/** Uses one connection after another. */
async function askUntil(endMs: number, useConnection: () => Promise<void>): Promise<void> {
  while (performance.now() < endMs) await useConnection();
}

async function useHttp1(path: string, { method, bodyBytes }: AskedRequest): Promise<void> {
  const head = `${method} / HTTP/1.1\r\nHost: origin\r\nContent-Length: ${bodyBytes}\r\n\r\n`;
  const request = `${head}${'a'.repeat(bodyBytes)}`;
  const socket = connect(path);
  let asked = 1;
  socket.on('data', () => {
    if (asked++ < REQUESTS_EACH) socket.write(request);
    else socket.end();
  });
  socket.on('error', () => {}); // with some settings the origin closes first
  socket.write(request);
  await new Promise((resolve) => socket.once('close', resolve));
}

async function useHttp2(path: string, { method, bodyBytes }: AskedRequest): Promise<void> {
  const session = http2.connect('http://origin', { createConnection: () => connect(path) });
  session.on('error', () => {});
  const closed = new Promise((resolve) => session.once('close', resolve));
  for (let asked = 0; asked < REQUESTS_EACH && !session.closed; asked++) {
    const stream = session.request({ ':path': '/', ':method': method }, { endStream: bodyBytes === 0 });
    if (bodyBytes > 0) stream.end(Buffer.alloc(bodyBytes));
    stream.on('error', () => {}); // with some settings it comes after GOAWAY
    stream.resume();
    await new Promise((resolve) => stream.once('close', resolve));
  }
  session.close();
  await closed;
}
