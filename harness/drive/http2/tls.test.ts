import tls from 'node:tls';
import { describe, expect, test } from 'vitest';
import { createCertificate } from '../testing/certificate.ts';
import { httpsServer, listen } from '../testing/servers.ts';
import { loadHere } from '../testing/session.ts';
import { specOf } from '../testing/spec.ts';
import { expectSums } from '../testing/sums.ts';
import { h2Server, helloStream } from './testing/servers.ts';

const LOAD = { kind: 'closed', concurrency: 2, durationMs: 20_000, requests: 20 } as const;

describe.each(['http2', 'socket'] as const)('the driver %s over TLS', (driver) => {
  const H2 = { driver, protocol: 'h2' } as const;

  test.each([
    ['1.2', 'client', false],
    ['1.2', 'client', true],
    ['1.3', 'client', false],
    ['1.3', 'client', true],
    ['1.3', 'reset', false],
  ] as const)('speaks TLS %s, closer %s, resumption %s', async (version, closer, resumption) => {
    await using server = await h2Server({ stream: helloStream });
    const strategy = { ...H2, tls: version, reuse: 'requests-2', closer, resumption, pool: 1 } as const;
    const outcome = await loadHere(specOf({ port: server.port, ca: server.ca, strategy, load: LOAD }));
    expectSums(outcome);
    expect(outcome.counts).toMatchObject({ responses: 20, errors: {} });
    expect(outcome.connections).toMatchObject({
      opened: 10,
      handshakes: 10,
      resumed: resumption ? 9 : 0,
      tlsVersions: { [version]: 10 },
      protocols: { h2: 10 },
    });
  });

  test('presents its certificate to a server that asks for one', async () => {
    const client = createCertificate('127.0.0.1');
    const asks = { requestCert: true, rejectUnauthorized: true, ca: client.cert };
    await using server = await h2Server({ stream: helloStream }, asks);
    const strategy = { ...H2, tls: '1.2', clientCertificate: true } as const;
    const spec = specOf({ port: server.port, ca: server.ca, strategy, load: LOAD });
    const shown = await loadHere({ ...spec, endpoint: { ...spec.endpoint, clientCertificate: client } });
    expectSums(shown);
    expect(shown.counts).toMatchObject({ responses: 20, errors: {} });
    const bare = await loadHere(spec);
    expectSums(bare);
    expect(bare.counts.responses).toBe(0);
  });

  test('refuses a certificate that it does not trust', async () => {
    await using server = await h2Server({ stream: helloStream });
    const outcome = await loadHere(specOf({ port: server.port, strategy: { ...H2, tls: '1.3' } }));
    expectSums(outcome);
    expect(Object.keys(outcome.counts.errors)).toEqual(['DEPTH_ZERO_SELF_SIGNED_CERT']);
    expect(outcome.connections).toMatchObject({ handshakes: 0, failed: 0 });
  });

  test('counts a server that speaks HTTP/1.1 only', async () => {
    await using server = await httpsServer((_request, response) => void response.end());
    const outcome = await loadHere(
      specOf({ port: server.port, ca: server.ca, strategy: { ...H2, tls: '1.3' } }),
    );
    expectSums(outcome);
    expect(Object.keys(outcome.counts.errors)).toEqual(['ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL']);
  });

  test('counts a server without ALPN', async () => {
    const { key, cert } = createCertificate('127.0.0.1');
    await using server = await listen(
      tls.createServer({ key, cert }, (socket) => void socket.on('error', () => {})),
    );
    const outcome = await loadHere(specOf({ port: server.port, ca: cert, strategy: { ...H2, tls: '1.3' } }));
    expectSums(outcome);
    expect(Object.keys(outcome.counts.errors)).toEqual(['ERR_ALPN_NOT_H2']);
  });
});
