import { expect, test } from 'vitest';
import type { UpstreamService } from './options.ts';
import { serviceLines } from './service.ts';

const TLS = { version: '1.3', name: 'api.test', caFile: '/lab/ca.pem' } as const;

test.each<[string, UpstreamService | undefined, string[]]>([
  ["the lab's origin", undefined, ['proxy_pass http://origin;']],
  [
    'a plain service, by its Host header',
    { host: 'api.test:9000', tls: null },
    ['proxy_pass http://origin;', 'proxy_set_header Host "api.test:9000";'],
  ],
  [
    'a service with TLS, by its name',
    { host: 'api.test', tls: TLS },
    [
      'proxy_pass https://origin;',
      'proxy_set_header Host "api.test";',
      'proxy_ssl_protocols TLSv1.3;',
      'proxy_ssl_server_name on;',
      'proxy_ssl_name "api.test";',
      'proxy_ssl_verify on;',
      'proxy_ssl_verify_depth 10;',
      'proxy_ssl_trusted_certificate "/lab/ca.pem";',
    ],
  ],
  [
    'a service with TLS at an address, whose certificate nginx cannot check',
    { host: '192.0.2.1', tls: { ...TLS, name: null } },
    [
      'proxy_pass https://origin;',
      'proxy_set_header Host "192.0.2.1";',
      'proxy_ssl_protocols TLSv1.3;',
      'proxy_ssl_verify off;',
    ],
  ],
])('serviceLines() for %s', (_, service, lines) => {
  expect(serviceLines({ host: null, ...(service && { service }) })).toEqual(lines);
});

test('serviceLines() refuses a name that nginx would read as a variable', () => {
  expect(() => serviceLines({ host: null, service: { host: '$host', tls: null } })).toThrow(
    'expected a name without $',
  );
});

test('serviceLines() sends the Host header of the request, and keeps the name for TLS', () => {
  const host = 'shop.test';
  expect(serviceLines({ host })).toEqual(['proxy_pass http://origin;', 'proxy_set_header Host "shop.test";']);
  const lines = serviceLines({ host, service: { host: 'api.test', tls: TLS } });
  expect(lines).toContain('proxy_set_header Host "shop.test";');
  expect(lines).toContain('proxy_ssl_name "api.test";');
});
