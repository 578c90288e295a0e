import { describe, expect, test } from 'vitest';
import type { Strategy } from '../../scenario/strategy.ts';
import { headServer, httpServer } from '../testing/servers.ts';
import { loadHere } from '../testing/session.ts';
import { specOf } from '../testing/spec.ts';
import { expectSums } from '../testing/sums.ts';
import { onEachWire } from '../testing/wires.ts';

const LOAD = { kind: 'closed', concurrency: 2, requests: 12, durationMs: 10_000 } as const;
const KEEPS = 'Connection: keep-alive';

/** Runs against Node's own HTTP server; returns the requests it received and the driver's outcome. */
async function ask(strategy: Partial<Strategy>) {
  const seen = { versions: new Set<string>(), kept: 0 };
  await using server = await httpServer((request, response) => {
    seen.versions.add(request.httpVersion);
    if (request.headers.connection === 'keep-alive') seen.kept += 1;
    response.setHeader('Content-Length', 5).end('hello');
  });
  const outcome = await loadHere(specOf({ port: server.port, strategy, load: LOAD }));
  expectSums(outcome);
  expect(outcome.counts).toMatchObject({ responses: 12, errors: {} });
  return { ...seen, versions: [...seen.versions], connections: outcome.connections };
}

onEachWire(() => {
  describe('protocol http/1.0', () => {
    test('keeps a connection alive by asking for it', async () => {
      const { connections, kept, versions } = await ask({ protocol: 'http/1.0' });
      expect([versions, kept]).toEqual([['1.0'], 12]);
      expect(connections).toMatchObject({ opened: 2, closedByServer: 0, protocols: { 'http/1.0': 2 } });
    });

    test.each<[string, Partial<Strategy>, number, number]>([
      ['closer server: does not ask for it', { reuse: 'one-request', closer: 'server' }, 12, 0],
      ['closer server: asks for it until the last', { reuse: 'requests-3', closer: 'server' }, 4, 8],
      [
        'closer client: asks for keep-alive, or the server would close',
        { reuse: 'one-request', closer: 'client' },
        12,
        12,
      ],
      ['closer reset: the same', { reuse: 'one-request', closer: 'reset' }, 12, 12],
    ])('%s', async (_, strategy, opened, kept) => {
      const seen = await ask({ protocol: 'http/1.0', ...strategy });
      expect(seen.kept).toBe(kept);
      expect(seen.connections).toMatchObject({ opened, protocols: { 'http/1.0': opened } });
      // Connections still closing when the outcome is made are in none of the counters.
      const { closedByServer, closedByClient, resetByClient } = seen.connections;
      const by = { server: closedByServer, client: closedByClient, reset: resetByClient };
      expect(by[strategy.closer!]).toBeGreaterThanOrEqual(opened / 2);
      expect(closedByServer + closedByClient + resetByClient).toBe(by[strategy.closer!]);
    });

    test.each([
      ['a server that does not promise to keep it', 'HTTP/1.1 200 OK', [], 12],
      ['a server that keeps it', 'HTTP/1.1 200 OK', [KEEPS], 2],
      ['a server of HTTP/1.0 that keeps it', 'HTTP/1.0 200 OK', [KEEPS], 2],
    ])('obeys %s', async (_, status, fields, opened) => {
      const answer = [status, ...fields, 'Content-Length: 2', '', 'ok'].join('\r\n');
      await using server = await headServer((socket) => {
        if (fields.includes(KEEPS)) socket.write(answer);
        else socket.end(answer);
      });
      const spec = specOf({ port: server.port, strategy: { protocol: 'http/1.0' }, load: LOAD });
      const outcome = await loadHere(spec);
      expectSums(outcome);
      expect(outcome.counts).toMatchObject({ responses: 12, errors: {} });
      expect(outcome.connections).toMatchObject({ opened, protocols: { 'http/1.0': opened } });
    });

    test('refuses chunks, which HTTP/1.0 does not have', async () => {
      await using server = await headServer((socket) => {
        socket.write(`HTTP/1.1 200 OK\r\n${KEEPS}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`);
      });
      const spec = specOf({ port: server.port, strategy: { protocol: 'http/1.0' }, load: LOAD });
      const outcome = await loadHere(spec);
      expectSums(outcome);
      expect(outcome.counts).toMatchObject({ responses: 0, errors: { ERR_RESPONSE_MALFORMED: 12 } });
      expect(outcome.connections.protocols).toEqual({});
    });
  });

  describe('protocol http/1.1', () => {
    test('is counted if client and server both use it', async () => {
      const { connections, kept, versions } = await ask({});
      expect([versions, kept]).toEqual([['1.1'], 0]);
      expect(connections).toMatchObject({ opened: 2, protocols: { 'http/1.1': 2 } });
    });

    test('is not counted with an HTTP/1.0 server', async () => {
      await using server = await headServer((socket) => {
        socket.end('HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok');
      });
      const outcome = await loadHere(specOf({ port: server.port, load: LOAD }));
      expect(outcome.connections).toMatchObject({ opened: 12, protocols: { 'http/1.0': 12 } });
    });
  });
});
