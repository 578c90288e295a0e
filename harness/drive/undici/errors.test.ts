import type net from 'node:net';
import { describe, expect, test } from 'vitest';
import { closedPort, httpsServer, rawServer } from '../testing/servers.ts';
import { HASTY } from '../testing/session.ts';
import { drive, hello, open, times } from './testing/load.ts';

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello';

describe('UndiciTransport and errors', () => {
  test.each<[string, string, (socket: net.Socket) => unknown]>([
    ['a FIN before the answer', 'UND_ERR_SOCKET', (socket) => socket.end()],
    ['a reset', 'ECONNRESET', (socket) => socket.resetAndDestroy()],
    ['an answer cut off', 'UND_ERR_SOCKET', (socket) => socket.end(OK.slice(0, -2))],
    ['no HTTP', 'HPE_INVALID_CONSTANT', (socket) => socket.end('SMTP\r\n\r\n')],
    ['no answer', 'ERR_REQUEST_TIMEOUT', () => {}],
  ])('counts %s by its code', async (_, code, answer) => {
    await using server = await rawServer(answer);
    const { counts, connections } = await drive(server, {
      load: times(6, code === 'ERR_REQUEST_TIMEOUT' ? 6 : 2),
      ...(code === 'ERR_REQUEST_TIMEOUT' ? { timeouts: HASTY } : {}),
    });
    expect(counts).toMatchObject({ requests: 6, responses: 0, errors: { [code]: 6 } });
    expect(connections).toMatchObject({ opened: 6, failed: 0 });
    expect(connections.resetByServer).toBe(code === 'ECONNRESET' ? 6 : 0);
  });

  test('counts refused connects, and backs off', async () => {
    const load = { kind: 'closed', concurrency: 4, durationMs: 150 } as const;
    const { counts, connections, backoffs } = await drive({ port: await closedPort() }, { load });
    expect(counts.errors).toEqual({ ECONNREFUSED: counts.requests });
    expect(connections).toMatchObject({ opened: 0, failed: counts.requests });
    expect(counts.requests).toBeLessThan(100);
    expect(backoffs.count).toBe(counts.requests);
  });

  test('holds arrivals back while no server listens, in its own queue and in that of a pool', async () => {
    for (const pool of ['unlimited', 4] as const) {
      const { counts } = await drive(
        { port: await closedPort() },
        { load: open(2_000, 250), strategy: { pool } },
      );
      expect(counts.requests + counts.unsent).toBe(500);
      expect(counts.requests).toBeLessThan(60);
    }
  });

  test('reports a certificate for another name as a separate error', async () => {
    await using server = await httpsServer(hello());
    const { counts, connections } = await drive(
      { port: server.port },
      { load: times(3, 1), strategy: { tls: '1.3' } },
    );
    expect(counts.errors).toEqual({ DEPTH_ZERO_SELF_SIGNED_CERT: 3 });
    expect(connections).toMatchObject({ opened: 3, failed: 0, handshakes: 0 });
  });
});
