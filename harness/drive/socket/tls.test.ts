import { randomBytes } from 'node:crypto';
import type { RequestListener } from 'node:http';
import https from 'node:https';
import net from 'node:net';
import type { TLSSocket } from 'node:tls';
import { describe, expect, test } from 'vitest';
import type { Strategy } from '../../scenario/strategy.ts';
import { createCertificate, sharedCertificate } from '../testing/certificate.ts';
import { httpsServer, listen } from '../testing/servers.ts';
import { loadHere } from '../testing/session.ts';
import { specOf } from '../testing/spec.ts';
import { countOf, expectSums } from '../testing/sums.ts';

const hello: RequestListener = (_request, response) => void response.end('hello');
const LOAD = { kind: 'closed', concurrency: 2, requests: 20, durationMs: 10_000 } as const;
const VERSIONS = ['1.2', '1.3'] as const;

describe.each(VERSIONS)('TLS %s', (version) => {
  test.each<[string, Partial<Strategy>, number, number]>([
    ['on: all but the first of each caller', { resumption: true, reuse: 'one-request' }, 20, 18],
    ['on, when the server closes', { resumption: true, reuse: 'one-request', closer: 'server' }, 20, 18],
    ['on, after resets', { resumption: true, reuse: 'one-request', closer: 'reset' }, 20, 18],
    ['on, but no caller reconnects', { resumption: true }, 2, 0],
    ['off', { reuse: 'one-request' }, 20, 0],
  ])('resumption %s', async (_, strategy, opened, resumed) => {
    let seen = 0;
    await using server = await httpsServer((request, response) => {
      if ((request.socket as TLSSocket).isSessionReused()) seen += 1;
      hello(request, response);
    });
    const spec = specOf({ ...server, strategy: { tls: version, ...strategy }, load: LOAD });
    const outcome = await loadHere(spec);
    expectSums(outcome);
    expect(outcome.counts).toMatchObject({ responses: 20, errors: {} });
    const { connections } = outcome;
    expect(connections).toMatchObject({ opened, handshakes: opened, tlsVersions: { [version]: opened } });
    expect([connections.resumed, seen]).toEqual([resumed, resumed]);
    expect(connections.sessionsOffered).toBe(resumed);
    expect([countOf(outcome, 'connect'), countOf(outcome, 'tls')]).toEqual([opened, opened]);
  });

  test('offers sessions that another process behind the same port refuses', async () => {
    const { key, cert } = sharedCertificate('127.0.0.1');
    const processes = [1, 2].map(() => https.createServer({ key, cert, ticketKeys: randomBytes(48) }, hello));
    let turn = 0;
    const front = net.createServer((socket) => processes[turn++ % 2]!.emit('connection', socket));
    await using server = await listen(front);
    const strategy = { tls: version, resumption: true, reuse: 'one-request' } as const;
    const load = { ...LOAD, concurrency: 1 };
    const outcome = await loadHere(specOf({ ...server, ca: cert, strategy, load }));
    expectSums(outcome);
    expect(outcome.connections).toMatchObject({ handshakes: 20, sessionsOffered: 19, resumed: 0 });
  });

  test('presents its client certificate', async () => {
    const client = createCertificate('127.0.0.1');
    const seen = new Set<boolean>();
    const options = { requestCert: true, rejectUnauthorized: true, ca: client.cert };
    await using server = await httpsServer((request, response) => {
      seen.add((request.socket as TLSSocket).authorized);
      hello(request, response);
    }, options);
    const { endpoint, ...spec } = specOf({ ...server, strategy: { tls: version }, load: LOAD });
    const outcome = await loadHere({ ...spec, endpoint: { ...endpoint, clientCertificate: client } });
    expectSums(outcome);
    expect(outcome.counts).toMatchObject({ responses: 20, errors: {} });
    expect([...seen]).toEqual([true]);
  });

  test('is refused without the client certificate that the server requires', async () => {
    const options = { requestCert: true, rejectUnauthorized: true };
    await using server = await httpsServer(hello, options);
    const outcome = await loadHere(specOf({ ...server, strategy: { tls: version }, load: LOAD }));
    expectSums(outcome);
    expect(outcome.counts.responses).toBe(0);
  });

  test.each([
    [true, { on: 2, off: 0 }],
    [false, { on: 0, off: 2 }],
  ])('clientNoDelay %s is set on each connection', async (clientNoDelay, noDelay) => {
    await using server = await httpsServer(hello);
    const spec = specOf({ ...server, strategy: { tls: version, clientNoDelay }, load: LOAD });
    expect((await loadHere(spec)).connections.noDelay).toEqual({ ...noDelay, unknown: 0 });
  });
});
