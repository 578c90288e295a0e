import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { makeCertificate } from '../origin/testing/certificate.ts';
import { nginxConfig } from './config.ts';
import type { HttpProxy, NginxOptions, NginxTls, StreamProxy } from './options.ts';
import { inspectNginx } from './version.ts';

const HTTP: HttpProxy = {
  kind: 'http',
  protocol: 'http/1.1',
  tls: null,
  upstreamKeepalive: 'off',
  upstreamProtocol: '1.1',
  upstreamConnection: 'empty',
  keepaliveRequests: 1_000,
  keepaliveTimeoutMs: 60_000,
  host: null,
};
const STREAM: StreamProxy = { kind: 'stream', module: 'built-in' };
const OPTIONS: NginxOptions = {
  version: '1.22.1',
  folder: '/lab/nginx',
  listen: ['198.18.2.81'],
  port: 8080,
  upstream: { address: '198.18.3.161', port: 8080 },
  bindAddresses: [],
  workers: 1,
  tcpNodelay: true,
  asRoot: true,
  openFiles: 1_024,
  proxy: HTTP,
};
const TLS: NginxTls = {
  certFile: '/lab/cert.pem',
  keyFile: '/lab/key.pem',
  version: '1.3',
  resumption: false,
  clientCaFile: null,
};
const THREE = ['198.18.3.81', '198.18.3.82', '198.18.3.83'];
const SHARES = ['33.33% "198.18.3.81";', '33.33% "198.18.3.82";', '* "198.18.3.83";'];

/** The directives, one per line, without indentation. */
function lines(options: Partial<NginxOptions>): readonly string[] {
  return nginxConfig({ ...OPTIONS, ...options })
    .split('\n')
    .map((line) => line.trim());
}

function expectLines(found: readonly string[], present: readonly string[], absent: readonly string[]): void {
  expect(found).toEqual(expect.arrayContaining([...present]));
  for (const line of absent) expect(found).not.toContain(line);
}

describe('nginxConfig()', () => {
  test.each<[string, Partial<NginxOptions>, string[], string[]]>([
    ['as root stays root', {}, ['user root;'], []],
    ['as an ordinary user sets no user', { asRoot: false }, [], ['user root;']],
    [
      'has no more connections than files',
      {},
      ['worker_connections 1024;', 'worker_rlimit_nofile 1024;'],
      [],
    ],
    ['and no more than it needs', { openFiles: 1_048_576 }, ['worker_connections 32768;'], []],
    ['can leave Nagle on', { tcpNodelay: false }, ['tcp_nodelay off;'], ['tcp_nodelay on;']],
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
      'shares three addresses',
      { bindAddresses: THREE },
      ['proxy_bind $bind_address;', 'split_clients "$request_id" $bind_address {', ...SHARES],
      [],
    ],
    ['lets the kernel choose the source address', {}, [], ['proxy_bind $bind_address;']],
  ])('%s', (_case, options, present, absent) => {
    expectLines(lines(options), present, absent);
  });

  test.each<[string, Partial<NginxOptions>]>([
    ['HTTP', {}],
    ['streams', { proxy: STREAM }],
  ])('keeps every file of a proxy for %s in its folder', (_case, options) => {
    const paths = nginxConfig({ ...OPTIONS, ...options }).match(/\/[\w./-]+/g)!;
    const own = paths.filter((path) => !path.startsWith('//origin') && path !== '/');
    expect(own).not.toHaveLength(0);
    for (const path of own) expect(path).toMatch(/^\/lab\/nginx\//);
  });
});

describe('nginxConfig() towards the origin', () => {
  const CLOSE = 'proxy_set_header Connection "close";';
  const EMPTY = 'proxy_set_header Connection "";';
  test.each<[string, Partial<HttpProxy>, string, string[], string[]]>([
    ['without keep-alive closes', {}, '1.22.1', [CLOSE], ['keepalive 0;', EMPTY]],
    ['without keep-alive must say so since 1.29.7', {}, '1.29.7', ['keepalive 0;', CLOSE], []],
    ['without keep-alive need not say so before', {}, '1.29.6', [CLOSE], ['keepalive 0;']],
    [
      'with keep-alive empties the Connection header',
      { upstreamKeepalive: 8, keepaliveRequests: 50, keepaliveTimeoutMs: 1_500 },
      '1.22.1',
      [
        'keepalive 8;',
        'keepalive_requests 50;',
        'keepalive_timeout 1500ms;',
        'proxy_http_version 1.1;',
        EMPTY,
      ],
      [CLOSE],
    ],
    [
      'with keep-alive over HTTP/1.0 is half-configured, as asked',
      { upstreamKeepalive: 8, upstreamProtocol: '1.0' },
      '1.30.0',
      ['keepalive 8;', 'proxy_http_version 1.0;', EMPTY],
      [CLOSE],
    ],
    [
      'with keep-alive and "close" is half-configured, as asked',
      { upstreamKeepalive: 8, upstreamConnection: 'close' },
      '1.30.0',
      ['keepalive 8;', 'proxy_http_version 1.1;', CLOSE],
      [EMPTY],
    ],
  ])('%s', (_case, proxy, version, present, absent) => {
    expectLines(lines({ version, proxy: { ...HTTP, ...proxy } }), present, absent);
  });
});

describe('nginxConfig() towards the client', () => {
  const at = (words: string): string => `listen 198.18.2.81:8080 ${words};`;
  const STREAMS = 'http2_max_concurrent_streams 10000;';
  test.each<[string, Partial<HttpProxy>, string, string[], string[]]>([
    ['plain', {}, '1.30.0', [at('backlog=65535')], ['http2 on;', STREAMS]],
    ['TLS', { tls: TLS }, '1.30.0', [at('ssl backlog=65535'), 'ssl_protocols TLSv1.3;'], []],
    [
      'h2, old',
      { protocol: 'h2', tls: TLS },
      '1.25.0',
      [at('ssl http2 backlog=65535'), STREAMS],
      ['http2 on;'],
    ],
    ['h2, new', { protocol: 'h2', tls: TLS }, '1.25.1', [at('ssl backlog=65535'), 'http2 on;', STREAMS], []],
    ['h2c, old', { protocol: 'h2c' }, '1.22.1', [at('http2 backlog=65535'), STREAMS], ['http2 on;']],
    ['h2c, new', { protocol: 'h2c' }, '1.30.0', [at('backlog=65535'), 'http2 on;', STREAMS], []],
    [
      'h3, and nothing on TCP',
      { protocol: 'h3', tls: TLS },
      '1.26.3',
      [at('quic reuseport'), 'ssl_protocols TLSv1.3;', 'http3_max_concurrent_streams 10000;'],
      [at('ssl backlog=65535'), at('backlog=65535'), 'http2 on;'],
    ],
  ])('speaks %s', (_case, proxy, version, present, absent) => {
    expectLines(lines({ version, proxy: { ...HTTP, ...proxy } }), present, absent);
  });

  test.each<[string, Partial<NginxTls>, string[], string[]]>([
    [
      'can be never resumed',
      { version: '1.2' },
      ['ssl_protocols TLSv1.2;', 'ssl_session_cache off;', 'ssl_session_tickets off;'],
      ['ssl_verify_client on;'],
    ],
    [
      'can be resumed',
      { resumption: true },
      ['ssl_session_cache shared:sessions:10m;', 'ssl_session_tickets on;'],
      [],
    ],
    [
      'can be mutual',
      { clientCaFile: '/lab/client.pem' },
      ['ssl_client_certificate "/lab/client.pem";', 'ssl_verify_client on;'],
      [],
    ],
  ])('with TLS that %s', (_case, tls, present, absent) => {
    const files = ['ssl_certificate "/lab/cert.pem";', 'ssl_certificate_key "/lab/key.pem";'];
    const found = lines({ proxy: { ...HTTP, tls: { ...TLS, ...tls } } });
    expectLines(found, [...files, ...present], absent);
  });

  test('logs the TLS variables only with TLS', () => {
    expect(nginxConfig({ ...OPTIONS, proxy: { ...HTTP, tls: TLS } })).toContain('$ssl_session_reused');
    expect(nginxConfig(OPTIONS)).not.toContain('$ssl_');
  });
});

describe('nginxConfig() of streams', () => {
  test.each<[string, Partial<NginxOptions>, string[], string[]]>([
    [
      'passes bytes to the origin',
      { proxy: STREAM },
      [
        'stream {',
        'proxy_pass 198.18.3.161:8080;',
        'listen 198.18.2.81:8080 backlog=65535;',
        'tcp_nodelay on;',
      ],
      ['upstream origin {', 'proxy_bind $bind_address;'],
    ],
    [
      'loads the module from its file',
      { proxy: { kind: 'stream', module: { file: '/usr/lib/nginx/modules/ngx_stream_module.so' } } },
      ['load_module "/usr/lib/nginx/modules/ngx_stream_module.so";'],
      [],
    ],
    [
      'shares three addresses',
      { proxy: STREAM, bindAddresses: THREE },
      [
        'proxy_bind $bind_address;',
        'split_clients "$connection$remote_port$msec" $bind_address {',
        ...SHARES,
      ],
      [],
    ],
  ])('%s', (_case, options, present, absent) => {
    expectLines(lines(options), present, absent);
  });

  test('has no stream block for an HTTP proxy', () => {
    expect(lines({})).not.toContain('stream {');
  });
});

const nginx = await inspectNginx();
const certificate = makeCertificate('server');
afterAll(() => certificate[Symbol.dispose]());

describe.skipIf(nginx === null)(`nginx -t${nginx === null ? ' (skipped: no nginx here)' : ''}`, () => {
  const tls: NginxTls = { ...TLS, ...certificate };
  const http = (proxy: Partial<HttpProxy>): Partial<NginxOptions> => ({ proxy: { ...HTTP, ...proxy } });
  const verdict = (options: Partial<NginxOptions>) => {
    const folder = mkdtempSync(join(tmpdir(), 'nginx "test" '));
    try {
      const asRoot = process.getuid?.() === 0;
      const own = { version: nginx!.version, folder, listen: ['127.0.0.1'], port: 18_999, asRoot };
      writeFileSync(join(folder, 'nginx.conf'), nginxConfig({ ...OPTIONS, ...own, ...options }));
      const args = ['-t', '-e', 'stderr', '-p', folder, '-c', join(folder, 'nginx.conf')];
      return spawnSync(nginx!.path, args, { encoding: 'utf8' });
    } finally {
      rmSync(folder, { recursive: true });
    }
  };
  const expectTaken = ({ status, stderr }: ReturnType<typeof verdict>): void => {
    expect(stderr).toContain('test is successful');
    expect(stderr).not.toMatch(/\[(warn|alert|emerg)\]/);
    expect(status).toBe(0);
  };

  const h3: [string, Partial<NginxOptions>] = ['h3', http({ protocol: 'h3', tls })];
  test.each<[string, Partial<NginxOptions>]>([
    ['no upstream keep-alive', {}],
    ['upstream keep-alive', http({ upstreamKeepalive: 8 })],
    ['upstream keep-alive over HTTP/1.0', http({ upstreamKeepalive: 8, upstreamProtocol: '1.0' })],
    ['TLS with resumption', http({ tls: { ...tls, resumption: true } })],
    ['mutual TLS 1.2', http({ tls: { ...tls, version: '1.2', clientCaFile: certificate.certFile } })],
    ['h2', http({ protocol: 'h2', tls })],
    ['h2c', http({ protocol: 'h2c' })],
    ...(nginx?.modules.includes('http_v3_module') ? [h3] : []),
    ['one address to connect from', { bindAddresses: ['127.0.0.1'] }],
    [
      '64 addresses to connect from',
      { bindAddresses: Array.from({ length: 64 }, (_, i) => `127.0.0.${i + 1}`) },
    ],
    ['IPv6', { listen: ['::1'], upstream: { address: '::1', port: 81 }, bindAddresses: ['::1'] }],
    ['four workers and Nagle', { workers: 4, tcpNodelay: false }],
  ])('accepts the configuration with %s', (_case, options) => expectTaken(verdict(options)));

  const module = nginx?.stream ?? null;
  test.skipIf(module === null).each<[string, Partial<NginxOptions>]>([
    ['one address', {}],
    ['two addresses to connect from', { bindAddresses: ['127.0.0.1', '127.0.0.2'] }],
    ['IPv6', { listen: ['::1'], upstream: { address: '::1', port: 81 } }],
  ])('accepts the configuration of streams with %s', (_case, options) => {
    expectTaken(verdict({ ...options, proxy: { kind: 'stream', module: module! } }));
  });
});
