import http2 from 'node:http2';
import { connect } from 'node:net';
import type { ServerSettings } from '../../harness/scenario/scenario.ts';
import { createOrigin } from './app.ts';

const CONNECTIONS = 8;
const REQUESTS_EACH = 20;
const MOST_BODY_BYTES = 16_384;
const REQUEST = 'GET / HTTP/1.1\r\nHost: origin\r\n\r\n';

/**
 * Answers requests of this very process for so long, so that V8 has compiled what will run: else the first requests
 * of a cell pay for it, and its p99 with them. It goes over a socket in the abstract Unix namespace: no port, no
 * TIME_WAIT, no TCP counter and no file knows of it.
 */
export async function warmUp(settings: ServerSettings, durationMs: number): Promise<void> {
  if (durationMs === 0) return;
  const { app } = createOrigin(
    {
      ...settings,
      protocol: settings.protocol === 'h2' ? 'h2c' : settings.protocol, // TLS needs no compiling
      bodyBytes: Math.min(settings.bodyBytes, MOST_BODY_BYTES),
      delay: { kind: 'none' },
      pieceGapMs: 0,
      maxRequestsPerSocket: 0,
    },
    { seed: 1, tls: null },
  );
  const path = `\0connlab-origin-${process.pid}`;
  await app.listen({ path });
  const endMs = performance.now() + durationMs;
  const useConnection = settings.protocol === 'http/1.1' ? useHttp1 : useHttp2;
  await Promise.all(Array.from({ length: CONNECTIONS }, () => askUntil(endMs, () => useConnection(path))));
  await app.close();
}

/** One connection after another, each for some requests, as far as the origin keeps it. */
async function askUntil(endMs: number, useConnection: () => Promise<void>): Promise<void> {
  while (performance.now() < endMs) await useConnection();
}

async function useHttp1(path: string): Promise<void> {
  const socket = connect(path);
  let asked = 1;
  socket.on('data', () => {
    if (asked++ < REQUESTS_EACH) socket.write(REQUEST);
    else socket.end();
  });
  socket.on('error', () => {}); // It closed first, as some settings say
  socket.write(REQUEST);
  await new Promise((resolve) => socket.once('close', resolve));
}

async function useHttp2(path: string): Promise<void> {
  const session = http2.connect('http://origin', { createConnection: () => connect(path) });
  session.on('error', () => {});
  const closed = new Promise((resolve) => session.once('close', resolve));
  for (let asked = 0; asked < REQUESTS_EACH && !session.closed; asked++) {
    const stream = session.request({ ':path': '/' });
    stream.on('error', () => {}); // It came after GOAWAY, as some settings say
    stream.resume();
    await new Promise((resolve) => stream.once('close', resolve));
  }
  session.close();
  await closed;
}
