import { describe, expect, test } from 'vitest';
import { DEFAULT_STRATEGY } from '../scenario/axes/defaults.ts';
import type { Strategy } from '../scenario/strategy.ts';
import { whyUnable } from './able.ts';
import type { NginxInfo } from './nginx/nginx.ts';

const FULL: NginxInfo = {
  path: '/usr/sbin/nginx',
  version: '1.30.0',
  modules: ['http_ssl_module', 'http_stub_status_module', 'http_v2_module', 'http_v3_module', 'stream'],
  stream: 'built-in',
};
const without = (...names: string[]): NginxInfo => ({
  ...FULL,
  modules: FULL.modules.filter((module) => !names.includes(module)),
});
const NO_STREAM: NginxInfo = { ...FULL, version: '1.22.1', stream: null };

const reason = (strategy: Partial<Strategy>, nginx: NginxInfo | null): string | null =>
  whyUnable({ strategy: { ...DEFAULT_STRATEGY, ...strategy } }, nginx);

describe('whyUnable()', () => {
  test.each<[string, Partial<Strategy>, NginxInfo | null]>([
    ['no proxy is needed', { path: 'direct', protocol: 'h2', tls: '1.3' }, null],
    ['HTTP/1.1 needs no module', { path: 'nginx' }, without('http_ssl_module', 'http_v2_module')],
    ['nginx has all of them', { path: 'nginx', protocol: 'h3', tls: '1.3' }, FULL],
    ['the stream module is a file', { path: 'nginx-stream' }, { ...FULL, stream: { file: '/m.so' } }],
    [
      'a stream carries any protocol',
      { path: 'nginx-stream', protocol: 'h2', tls: '1.3' },
      without('http_v2_module', 'http_ssl_module'),
    ],
  ])('is null when %s', (_case, strategy, nginx) => {
    expect(reason(strategy, nginx)).toBeNull();
  });

  test.each<[Partial<Strategy>, NginxInfo | null, RegExp]>([
    [{ path: 'nginx' }, null, /^nginx is not installed; run \.\/setup\.sh/],
    [{ path: 'nginx-stream' }, null, /^nginx is not installed/],
    [{ path: 'nginx-stream' }, NO_STREAM, /^nginx 1\.22\.1 has no stream module; run \.\/setup\.sh/],
    [{ path: 'nginx', protocol: 'h3', tls: '1.3' }, without('http_v3_module'), /no http_v3_module.*1\.25/],
    [{ path: 'nginx', protocol: 'h2', tls: '1.3' }, without('http_v2_module'), /no http_v2_module/],
    [{ path: 'nginx', protocol: 'h2c' }, without('http_v2_module'), /no http_v2_module/],
    [{ path: 'nginx', tls: '1.2' }, without('http_ssl_module'), /no http_ssl_module/],
    [{ path: 'nginx-stream' }, without('http_stub_status_module'), /no http_stub_status_module/],
  ])('names what is missing for %o', (strategy, nginx, expected) => {
    expect(reason(strategy, nginx)).toMatch(expected);
  });
});
