import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import net from 'node:net';
import type { Strategy } from '../scenario/strategy.ts';
import type { DriverSpec } from './driver.ts';
import { PATIENCE, Session } from './session.ts';
import { TcpWire } from './tcp-wire.ts';

const DURATION_MS = 300;
const CONCURRENCY = 8;
const KEEPS = 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\nContent-Type: text/plain\r\n\r\n0123456789';
const CLOSES = KEEPS.replace('\r\n', '\r\nConnection: close\r\n');

/**
 * Makes a short load of the same strategy against a server in this very process, so that V8 has compiled what
 * will run: in the first second it would be counted as latency of the server. It goes over a socket in the
 * abstract Unix namespace: no port, no TIME_WAIT, no TCP counter and no file knows of it.
 */
export async function warmUp(strategy: Strategy): Promise<void> {
  const path = `\0connlab-${randomUUID()}`;
  const server = net.createServer(answer).listen(path);
  await once(server, 'listening');
  const spec: DriverSpec = {
    endpoint: { address: '127.0.0.1', port: 1, host: 'warm-up', path: '/' }, // What the wire connects to is `path`.
    strategy: withoutReset(strategy),
    load: { kind: 'closed', concurrency: CONCURRENCY, durationMs: DURATION_MS },
    sourceAddresses: [],
    seed: 1,
    bucketMs: DURATION_MS,
    connectBin: 100,
  };
  const session = new Session(
    spec,
    (events) => new TcpWire({ to: { path }, noDelay: false }, events),
    PATIENCE,
  );
  await session.run();
  await session.close();
  server.close();
}

/** Only TCP knows RST. */
function withoutReset(strategy: Strategy): Strategy {
  return strategy.closer === 'reset' ? { ...strategy, closer: 'client' } : strategy;
}

function answer(socket: net.Socket): void {
  socket.on('error', () => {});
  socket.on('data', (chunk) => {
    if (chunk.includes('Connection: close')) socket.end(CLOSES);
    else socket.write(KEEPS);
  });
}
