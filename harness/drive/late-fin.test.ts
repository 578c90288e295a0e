import http2 from 'node:http2';
import https from 'node:https';
import { expect, test } from 'vitest';
import { TlsClient } from './connection/tls.ts';
import { NodeWire, type NodeWireEvents } from './http2/node/wire.ts';
import { sharedCertificate } from './testing/certificate.ts';
import { lateFinServer } from './testing/late-fin.ts';
import { loadHere } from './testing/session.ts';
import { specOf } from './testing/spec.ts';
import { expectSums } from './testing/sums.ts';

const LATE_MS = 60;
const VERSIONS = ['1.2', '1.3'] as const;
const { key, cert } = sharedCertificate('127.0.0.1');

test.each(VERSIONS)("the driver socket does not overtake the server's FIN with TLS %s", async (tls) => {
  const secure = https.createServer({ key, cert }, (_, response) => void response.end('hello'));
  await using server = await lateFinServer(secure, LATE_MS);
  const strategy = { tls, reuse: 'one-request', closer: 'server' } as const;
  const load = { kind: 'closed', concurrency: 2, durationMs: 20_000, requests: 10 } as const;
  const outcome = await loadHere(specOf({ ...server, ca: cert, strategy, load }));
  expectSums(outcome);
  expect(outcome.counts).toMatchObject({ responses: 10, errors: {} });
  expect([server.accepted(), server.overtaken()]).toEqual([10, 0]);
});

test.each(VERSIONS)("the driver http2 does not overtake the server's FIN with TLS %s", async (version) => {
  const secure = http2.createSecureServer({ key, cert });
  secure.on('secureConnection', (socket) => socket.end());
  await using server = await lateFinServer(secure, LATE_MS);
  const { endpoint, strategy } = specOf({ ...server, ca: cert, strategy: { resumption: false } });
  const tls = new TlsClient(version, { endpoint, strategy, protocol: 'h2' });
  const to = { host: endpoint.address, port: server.port };
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  const ignored = (): void => {};
  const events: NodeWireEvents = {
    connected: ignored,
    ready: ignored,
    limited: ignored,
    agreed: ignored,
    goingAway: ignored,
    finished: ignored,
    ended: () => wire.destroy(),
    failed: ignored,
    closed: resolve,
  };
  const wire = new NodeWire({ to, noDelay: true, tls }, undefined, events);
  await closed;
  expect([server.accepted(), server.overtaken()]).toEqual([1, 0]);
});
