import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type NginxOptions, nginxConfig, socketAddress } from './config.ts';
import { inspectNginx } from './version.ts';

const OPTIONS: NginxOptions = {
  version: '1.22.1',
  folder: '/lab/nginx',
  listen: ['198.18.2.81'],
  port: 8080,
  upstream: { address: '198.18.3.161', port: 8080 },
  upstreamKeepalive: 'off',
  upstreamProtocol: '1.1',
  keepaliveRequests: 1_000,
  keepaliveTimeoutMs: 60_000,
  bindAddresses: [],
  workers: 1,
  tcpNodelay: true,
  tls: null,
  asRoot: true,
  openFiles: 1_024,
};

const TLS = { certFile: '/lab/cert.pem', keyFile: '/lab/key.pem', version: '1.3' } as const;

/** The directives, one a line, without their indentation. */
function lines(options: Partial<NginxOptions>): readonly string[] {
  return nginxConfig({ ...OPTIONS, ...options })
    .split('\n')
    .map((line) => line.trim());
}

describe('nginxConfig()', () => {
  test.each<[string, Partial<NginxOptions>, string[], string[]]>([
    ['without upstream keep-alive closes', {}, ['proxy_set_header Connection "close";'], ['keepalive 0;']],
    ['since 1.29.7 must switch it off', { version: '1.30.0' }, ['keepalive 0;'], []],
    [
      'with upstream keep-alive empties the Connection header',
      { upstreamKeepalive: 8, keepaliveRequests: 50, keepaliveTimeoutMs: 1_500 },
      [
        'keepalive 8;',
        'keepalive_requests 50;',
        'keepalive_timeout 1500ms;',
        'proxy_http_version 1.1;',
        'proxy_set_header Connection "";',
      ],
      ['proxy_set_header Connection "close";'],
    ],
    [
      'with upstream keep-alive over HTTP/1.0 is half-configured, as asked',
      { upstreamKeepalive: 8, upstreamProtocol: '1.0' },
      ['keepalive 8;', 'proxy_http_version 1.0;', 'proxy_set_header Connection "close";'],
      ['proxy_set_header Connection "";'],
    ],
    [
      'shares three addresses',
      { bindAddresses: ['198.18.3.81', '198.18.3.82', '198.18.3.83'] },
      [
        'proxy_bind $bind_address;',
        'split_clients "$request_id" $bind_address {',
        '33.33% "198.18.3.81";',
        '33.33% "198.18.3.82";',
        '* "198.18.3.83";',
      ],
      [],
    ],
    ['binds nothing where the kernel chooses', {}, [], ['proxy_bind $bind_address;']],
    ['as root stays root', {}, ['user root;'], []],
    ['as a user says nothing about users', { asRoot: false }, [], ['user root;']],
    [
      'ends TLS',
      { tls: TLS },
      [
        'listen 198.18.2.81:8080 ssl backlog=65535;',
        'ssl_protocols TLSv1.3;',
        'ssl_certificate "/lab/cert.pem";',
        'ssl_certificate_key "/lab/key.pem";',
      ],
      [],
    ],
    [
      'writes IPv6 in brackets',
      { listen: ['::', '0.0.0.0'], upstream: { address: '2001:2:0:3::a1', port: 81 } },
      [
        'listen [::]:8080 backlog=65535;',
        'listen 0.0.0.0:8080 backlog=65535;',
        'server [2001:2:0:3::a1]:81;',
      ],
      [],
    ],
    [
      'has no more connections than files',
      {},
      ['worker_connections 1024;', 'worker_rlimit_nofile 1024;'],
      [],
    ],
    ['and no more than it needs', { openFiles: 1_048_576 }, ['worker_connections 32768;'], []],
    ['can leave Nagle on', { tcpNodelay: false }, ['tcp_nodelay off;'], ['tcp_nodelay on;']],
  ])('%s', (_case, options, present, absent) => {
    const found = lines(options);
    expect(found).toEqual(expect.arrayContaining(present));
    for (const line of absent) expect(found).not.toContain(line);
  });

  test('keeps every file in its folder', () => {
    const paths = nginxConfig(OPTIONS).match(/\/[\w./-]+/g)!;
    const own = paths.filter((path) => !path.startsWith('//origin') && path !== '/');
    expect(own).not.toHaveLength(0);
    for (const path of own) expect(path).toMatch(/^\/lab\/nginx\//);
  });
});

test.each([
  ['198.18.0.1', '198.18.0.1:80'],
  ['::1', '[::1]:80'],
])('socketAddress() of %s is %s', (address, expected) => {
  expect(socketAddress(address, 80)).toBe(expected);
});

const nginx = await inspectNginx();

describe.skipIf(nginx === null)(`nginx -t${nginx === null ? ' (skipped: no nginx here)' : ''}`, () => {
  test.each<[string, Partial<NginxOptions>]>([
    ['no upstream keep-alive', {}],
    ['upstream keep-alive', { upstreamKeepalive: 8 }],
    ['upstream keep-alive over HTTP/1.0', { upstreamKeepalive: 8, upstreamProtocol: '1.0' }],
    ['one address to connect from', { bindAddresses: ['127.0.0.1'] }],
    [
      '64 addresses to connect from',
      { bindAddresses: Array.from({ length: 64 }, (_, i) => `127.0.0.${i + 1}`) },
    ],
    ['IPv6', { listen: ['::1'], upstream: { address: '::1', port: 81 }, bindAddresses: ['::1'] }],
    ['four workers and Nagle', { workers: 4, tcpNodelay: false }],
  ])('takes the file with %s', (_case, options) => {
    const folder = mkdtempSync(join(tmpdir(), 'nginx "test" '));
    try {
      const asRoot = process.getuid?.() === 0;
      const own = { version: nginx!.version, folder, listen: ['127.0.0.1'], port: 18_999, asRoot };
      writeFileSync(join(folder, 'nginx.conf'), nginxConfig({ ...OPTIONS, ...own, ...options }));
      const args = ['-t', '-e', 'stderr', '-p', folder, '-c', join(folder, 'nginx.conf')];
      const { status, stderr } = spawnSync(nginx!.path, args, { encoding: 'utf8' });
      expect(stderr).toContain('test is successful');
      expect(stderr).not.toMatch(/\[(warn|alert|emerg)\]/);
      expect(status).toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
