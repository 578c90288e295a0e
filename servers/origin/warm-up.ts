import { connect } from 'node:net';
import type { OriginSettings } from '../../harness/scenario/scenario.ts';
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
export async function warmUp(settings: OriginSettings, durationMs: number): Promise<void> {
  if (durationMs === 0) return;
  const { app } = createOrigin(
    {
      ...settings,
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
  await Promise.all(Array.from({ length: CONNECTIONS }, () => askUntil(endMs, path)));
  await app.close();
}

/** One connection after another, each for some requests, as far as the origin keeps it. */
async function askUntil(endMs: number, path: string): Promise<void> {
  while (performance.now() < endMs) {
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
}
