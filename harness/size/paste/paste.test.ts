import { expect, test } from 'vitest';
import {
  type Choice,
  idleTimeoutMs,
  nginxLines,
  type ServerIdle,
  UNKNOWN_IDLE,
  undiciLines,
} from './paste.ts';

const CHOICE: Choice = {
  size: 12,
  ratePerSecond: 800,
  throughNginx: true,
  idle: UNKNOWN_IDLE,
  keepalive: { keepalive: 9, requests: 2_061 },
  service: null,
};
const SERVICE = {
  scheme: 'https',
  server: 'api.test:8443',
  host: 'api.test:8443',
  name: 'api.test',
} as const;

test('nginxLines() has the measured keepalive, and the other limits that end connections', () => {
  const text = nginxLines(CHOICE).join('\n');
  expect(text).toMatch(
    / {2}server HOST:PORT;\n.*\n.* closed none of its connections in 2,061 requests; 12, .*\n {2}keepalive 9;/,
  );
  expect(text).toContain('keepalive_requests 1000; # the default; ends about 0.8 connections per second');
  expect(text).not.toContain('Host ');
  expect(nginxLines({ ...CHOICE, keepalive: null })).toEqual([]);
});

test('nginxLines() says that nginx opens no more connections than the pool of the client', () => {
  const keepalive = { keepalive: 12, requests: 2_061 };
  expect(nginxLines({ ...CHOICE, keepalive }).join('\n')).toContain(
    "in 2,061 requests; it opens no more than the 12 of the client's pool.",
  );
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

const DIRECT = { ...CHOICE, throughNginx: false };

test.each<[ServerIdle, number]>([
  [{ source: 'header', ms: 5_000 }, 4_000],
  [{ source: 'header', ms: 75_000 }, 74_000],
  [{ source: 'closed', ms: 2_004 }, 1_004],
  [{ source: 'header', ms: 1_000 }, 500],
  [{ source: 'closed', ms: 25 }, 13],
  [{ source: 'kept', ms: 6_000 }, 4_000],
  [{ source: 'kept', ms: 2_000 }, 1_000],
  [UNKNOWN_IDLE, 4_000],
])('idleTimeoutMs() is less than what the service said or showed: %o', (idle, ms) => {
  expect(idleTimeoutMs(idle)).toBe(ms);
});

test.each<[ServerIdle, string]>([
  [{ source: 'header', ms: 5_000 }, '// The service says that it closes an idle connection after 5 s'],
  [{ source: 'closed', ms: 2_004 }, '// The service closed an idle connection after 2 s'],
  [{ source: 'kept', ms: 6_000 }, '// The service kept an idle connection for 6 s at least'],
  [
    UNKNOWN_IDLE,
    "// undici's default. It must be less than the idle timeout of your service, which is unknown",
  ],
])('undiciLines() says where the idle timeout comes from: %o', (idle, words) => {
  const text = undiciLines({ ...DIRECT, idle }).join('\n');
  expect(text).toContain(words);
  expect(text).toContain(`keepAliveTimeout: ${idleTimeoutMs(idle)}, // ms`);
});

test('behind nginx the idle timeout of the service is for nginx, and that of nginx is not known', () => {
  const choice = { ...CHOICE, idle: { source: 'header', ms: 5_000 } } as const;
  expect(undiciLines(choice).join('\n')).toContain('less than keepalive_timeout of your nginx');
  expect(nginxLines(choice)).toContain('  keepalive_timeout 4s; # less than the 5 s of the service');
  const half = nginxLines({ ...choice, idle: { source: 'closed', ms: 1_000 } });
  expect(half).toContain('  keepalive_timeout 500ms; # less than the 1 s of the service');
  expect(nginxLines(CHOICE).join('\n')).toMatch(/# keepalive_timeout .* which is unknown/);
  const kept = nginxLines({ ...CHOICE, idle: { source: 'kept', ms: 6_000 } });
  expect(kept.join('\n')).toMatch(/# keepalive_timeout .* it kept a connection for 6 s at least/);
});
