import { expect, test } from 'vitest';
import { type Choice, nginxLines } from './paste.ts';

const CHOICE: Choice = { size: 12, ratePerSecond: 800, idleTimeoutMs: 4_000, keepalive: 9, service: null };
const SERVICE = {
  scheme: 'https',
  server: 'api.test:8443',
  host: 'api.test:8443',
  name: 'api.test',
} as const;

test('nginxLines() has the measured keepalive, and the other limits that end connections', () => {
  const text = nginxLines(CHOICE).join('\n');
  expect(text).toContain('  server HOST:PORT;\n  keepalive 9;');
  expect(text).toContain('keepalive_requests 1000; # the default; ends about 0.8 connections per second');
  expect(text).not.toContain('Host ');
  expect(nginxLines({ ...CHOICE, keepalive: null })).toEqual([]);
});

test('nginxLines() sends a service its own Host and name', () => {
  const plain = { ...SERVICE, scheme: 'http' } as const;
  expect(nginxLines({ ...CHOICE, service: plain }).join('\n')).not.toContain('ssl');
  expect(nginxLines({ ...CHOICE, service: SERVICE })).toEqual(
    expect.arrayContaining([
      '  server api.test:8443;',
      '  proxy_pass https://service;',
      '  proxy_set_header Host api.test:8443;',
      '  proxy_ssl_name api.test;',
    ]),
  );
});

test('nginxLines() does not verify the certificate of an address, because nginx cannot', () => {
  const text = nginxLines({ ...CHOICE, service: { ...SERVICE, name: null } }).join('\n');
  expect(text).not.toContain('proxy_ssl');
});
