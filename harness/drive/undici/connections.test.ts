import { randomBytes } from 'node:crypto';
import type { RequestListener } from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { sharedCertificate } from '../testing/certificate.ts';
import { httpServer, httpsServer, listen, rawServer } from '../testing/servers.ts';
import { drive, hello, ONE, times } from './testing/load.ts';

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello';

describe('UndiciTransport and the lifetime of connections', () => {
  test('makes the server close after one request, and reports whose FIN came first', async () => {
    await using server = await httpServer(hello());
    const { connections } = await drive(server, { load: times(60), strategy: ONE });
    expect(connections).toMatchObject({ opened: 60, requestsMin: 1, requestsMax: 1, idledOut: 0 });
    expect(connections.closedByServer).toBeGreaterThan(30);
  });

  test('reports that the client was first if the server does not close as asked', async () => {
    await using server = await rawServer((socket) => socket.write(OK));
    const { connections, counts } = await drive(server, { load: times(20), strategy: ONE });
    expect(counts).toMatchObject({ responses: 20, errors: {} });
    expect(connections.closedByServer).toBe(0);
    expect(connections.closedByClient).toBeGreaterThan(10);
  });

  test('carries N requests on a connection', async () => {
    await using server = await httpServer(hello());
    const strategy = { reuse: 'requests-5', closer: 'server', pool: 4 } as const;
    const { connections } = await drive(server, { load: times(100), strategy });
    expect(connections).toMatchObject({ requestsMax: 5, peak: 4 });
    // The last connection of each client may be cut short.
    expect(connections.opened).toBeGreaterThanOrEqual(20);
    expect(connections.opened).toBeLessThanOrEqual(23);
  });

  test('closes a connection that is N seconds old', async () => {
    await using server = await httpServer(hello(5));
    const startMs = performance.now();
    const { connections } = await drive(server, { load: times(320, 4), strategy: { reuse: 'seconds-0.1' } });
    // With answers of 5 ms, a connection carries at most 25 in its time: each of four callers needs 4.
    expect(connections.opened).toBeGreaterThanOrEqual(12);
    expect(connections.opened).toBeLessThanOrEqual(4 * (1 + (performance.now() - startMs) / 100));
    expect(connections.closedByClient).toBeGreaterThanOrEqual(8);
    expect(connections.idledOut).toBe(0);
  });

  test.each([
    ['the server waits longer', 72_000],
    ['the server tells of less', 1_000],
  ])('closes what was idle too long, and nothing before: %s', async (_, keepAliveTimeout) => {
    const open = new Set<net.Socket>();
    let asked = 0;
    let meanwhile: () => Promise<unknown>;
    // One of the four objects of a page is slow: three connections are idle meanwhile.
    const answer: RequestListener = async (request, response) => {
      open.add(request.socket);
      request.socket.once('close', () => open.delete(request.socket));
      if (++asked % 4 === 0) await meanwhile();
      response.end('hello');
    };
    await using server = await httpServer(answer, { keepAliveTimeout });
    const load = { ...times(16, 1), objectsPerPage: 4 };
    meanwhile = () => vi.waitFor(() => expect(open.size).toBe(1), { timeout: 20_000 });
    const tired = await drive(server, { load, strategy: { idleTimeoutMs: 100 } });
    expect(tired.connections).toMatchObject({ opened: 13, idledOut: 12, closedByClient: 12 });
    meanwhile = () => wait(300);
    const patient = await drive(server, { load, strategy: { idleTimeoutMs: 10_000 } });
    expect(patient.connections).toMatchObject({
      opened: 4,
      idledOut: 0,
      closedByClient: 0,
      closedByServer: 0,
    });
  });

  test('opens a new connection if the server closed one', async () => {
    await using server = await rawServer((socket, earlier) => {
      if (earlier < 2) socket.write(OK);
      else socket.end(OK.replace('\r\n', '\r\nconnection: close\r\n'));
    });
    const { connections, counts } = await drive(server, { load: times(30, 2), strategy: { pool: 2 } });
    expect(counts).toMatchObject({ responses: 30, errors: {} });
    expect(connections).toMatchObject({ opened: 10, requestsMax: 3 });
  });

  test('resumes TLS sessions only if the strategy says so', async () => {
    await using server = await httpsServer(hello());
    const strategy = { tls: '1.3', ...ONE } as const;
    const resumed = await drive(server, { load: times(20, 1), strategy: { ...strategy, resumption: true } });
    expect(resumed.connections).toMatchObject({
      handshakes: 20,
      resumed: 19,
      sessionsOffered: 19,
      tlsVersions: { '1.3': 20 },
    });
    const full = await drive(server, { load: times(5, 1), strategy: { ...strategy, tls: '1.2' } });
    expect(full.connections).toMatchObject({
      handshakes: 5,
      resumed: 0,
      sessionsOffered: 0,
      tlsVersions: { '1.2': 5 },
    });
  });

  test('offers sessions that another process behind the same port refuses', async () => {
    const { key, cert } = sharedCertificate('127.0.0.1');
    const processes = [1, 2].map(() =>
      https.createServer({ key, cert, ticketKeys: randomBytes(48) }, hello()),
    );
    let turn = 0;
    const front = net.createServer((socket) => processes[turn++ % 2]!.emit('connection', socket));
    await using server = await listen(front);
    const strategy = { tls: '1.3', resumption: true, ...ONE } as const;
    const { connections } = await drive({ ...server, ca: cert }, { load: times(20, 1), strategy });
    expect(connections).toMatchObject({ handshakes: 20, sessionsOffered: 19, resumed: 0 });
  });

  test('uses source addresses round robin', async () => {
    await using server = await httpServer(hello());
    const sourceAddresses = ['127.0.0.2', '127.0.0.3'];
    const { connections } = await drive(server, { load: times(20), strategy: { pool: 4 }, sourceAddresses });
    expect(connections.sources).toEqual({ '127.0.0.2': 2, '127.0.0.3': 2 });
  });
});
