import { expect, test } from 'vitest';
import { specOf } from '../testing/spec.ts';
import { autocannonOptions, requestBytes } from './options.ts';

const spec = specOf({ port: 8080, strategy: { driver: 'autocannon' } });
const PLAIN = {
  url: 'http://127.0.0.1:8080/',
  connections: 8,
  pipelining: 1,
  duration: 2_000_000,
  timeout: 2_000_000,
  sampleInt: 100,
};

test('autocannonOptions() has one connection per caller, and leaves the end of the load to the session', () => {
  expect(autocannonOptions({ spec })).toEqual(PLAIN);
});

test('autocannonOptions() distributes the callers among pipelining connections', () => {
  const strategy = { ...spec.strategy, pipelining: 4 };
  expect(autocannonOptions({ spec: { ...spec, strategy } })).toEqual({
    ...PLAIN,
    connections: 2,
    pipelining: 4,
  });
});

test('autocannonOptions() pins the TLS version, and uses no TLS with the warm-up server', () => {
  const clientCertificate = { cert: 'CERT', key: 'KEY' };
  const secure = {
    ...spec,
    strategy: { ...spec.strategy, tls: '1.2', clientCertificate: true },
    endpoint: { ...spec.endpoint, address: '2001:2::1', ca: 'CA', clientCertificate },
  } as const;
  expect(autocannonOptions({ spec: secure })).toEqual({
    ...PLAIN,
    url: 'https://[2001:2::1]:8080/',
    tlsOptions: { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2', ca: 'CA', ...clientCertificate },
  });
  expect(autocannonOptions({ spec: secure, unixPath: '/socket' })).toEqual({
    ...PLAIN,
    url: 'http://[2001:2::1]:8080/',
    socketPath: '/socket',
  });
});

test('requestBytes() are those of autocannon itself, and the body as it is', () => {
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');
  expect(text(requestBytes(spec))).toBe(
    'GET / HTTP/1.1\r\nHost: origin.test\r\nConnection: keep-alive\r\n\r\n',
  );
  const body = Buffer.from([0, 255]).toString('base64');
  const request = { ...spec.request, method: 'POST', body } as const;
  expect(text(requestBytes({ ...spec, request }))).toBe(
    'POST / HTTP/1.1\r\nHost: origin.test\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\n\0\xff',
  );
});
