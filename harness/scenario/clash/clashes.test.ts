import { describe, expect, test } from 'vitest';
import type { Load } from '../scenario.ts';
import { type CellChanges, CLOSED, cellWith, OPEN_BY_CHANCE } from '../testing/cell.ts';
import { clashesOf, combinationMistakes } from './clashes.ts';

const PORTS = { low: 40_000, high: 40_999 };
const NO_LENGTH = { contentLength: false };
const PAGES: Load = { ...CLOSED, concurrency: 1, objectsPerPage: 8 };
const H2C = { driver: 'http2', protocol: 'h2c' } as const;

/** What is refused, the key that it is said of, and a part of the reason. */
const IMPOSSIBLE: readonly [string, CellChanges, string, RegExp][] = [
  [
    'h2 without TLS',
    { strategy: { ...H2C, protocol: 'h2', tls: 'none' } },
    'protocol',
    /TLS handshake \(ALPN\), and tls is none/,
  ],
  ['h2c over TLS', { strategy: { ...H2C, tls: '1.2' } }, 'protocol', /without TLS, and tls is 1.2/],
  [
    'h3 over TLS 1.2',
    { strategy: { driver: 'h3', protocol: 'h3', path: 'nginx', tls: '1.2' } },
    'tls',
    /always uses TLS 1.3/,
  ],
  [
    'h3 to an origin',
    { strategy: { driver: 'h3', protocol: 'h3', path: 'direct', tls: '1.3' } },
    'path',
    /direct.*no QUIC/,
  ],
  [
    'h3 through a proxy of TCP',
    { strategy: { driver: 'h3', protocol: 'h3', path: 'nginx-stream', tls: '1.3' } },
    'path',
    /nginx-stream.*no QUIC/,
  ],
  ['resumption without TLS', { strategy: { resumption: true } }, 'resumption', /tls is none/],
  [
    'a certificate without TLS',
    { strategy: { clientCertificate: true } },
    'clientCertificate',
    /tls is none/,
  ],
  [
    'resumption of a pool of one',
    { strategy: { resumption: true, tls: '1.3', pool: 1 } },
    'resumption',
    /One connection carries the whole load/,
  ],
  [
    'resumption of a single caller',
    { strategy: { resumption: true, tls: '1.3' }, load: { ...CLOSED, concurrency: 1 } },
    'resumption',
    /One connection/,
  ],
  ['streams of HTTP/1.1', { strategy: { streams: 2 } }, 'streams', /http\/1.1 has no streams/],
  [
    'more streams than requests a connection',
    { strategy: { ...H2C, streams: 3, reuse: 'requests-2' } },
    'streams',
    /reuse requests-2 never has 3/,
  ],
  [
    'pipelined POST',
    { strategy: { pool: 2, pipelining: 4 }, request: { method: 'POST' }, load: CLOSED },
    'pipelining',
    /must not pipeline POST/,
  ],
  [
    'more writes than a head and its body have',
    { strategy: { requestWrites: 5 }, request: { method: 'PUT', body: 'abc' } },
    'requestWrites',
    /body of 3 bytes cannot leave in 5 writes/,
  ],
  [
    'writes of an answer to HEAD',
    { strategy: { responseWrites: 2 }, request: { method: 'HEAD' } },
    'responseWrites',
    /0 bytes/,
  ],
  ['more streams than callers', { strategy: { ...H2C, streams: 9 }, load: CLOSED }, 'streams', /never has 9/],
  [
    'more pipelining than callers',
    { strategy: { pool: 2, pipelining: 9 }, load: CLOSED },
    'pipelining',
    /never has 9/,
  ],
  [
    'seconds that no connection gets old',
    { strategy: { reuse: 'seconds-2' } },
    'reuse',
    /load of 2000 ms ends .* seconds-2/,
  ],
  [
    'requests that no connection carries',
    { strategy: { reuse: 'requests-11' }, load: { ...CLOSED, requests: 10 } },
    'reuse',
    /load of 10 requests ends .* requests-11/,
  ],
  [
    'requests that the rate does not make',
    { strategy: { reuse: 'requests-2001' } },
    'reuse',
    /load of 2000 requests/,
  ],
  [
    'a time that none is idle for',
    { strategy: { idleTimeoutMs: 2_000 } },
    'idleTimeoutMs',
    /idle for 2000 ms/,
  ],
  [
    'more addresses than connections',
    { strategy: { sourceAddresses: 9 }, load: CLOSED },
    'sourceAddresses',
    /opens at most 8/,
  ],
  [
    'more writes than bytes',
    { strategy: { responseWrites: 4 }, origin: { bodyBytes: 3 } },
    'responseWrites',
    /3 bytes .* 4 writes/,
  ],
  [
    'writes of an answer without a body',
    { strategy: { responseWrites: 2 }, origin: { status: 204 } },
    'responseWrites',
    /0 bytes/,
  ],
  [
    'HTTP/1.0 that keeps what only a close ends',
    { strategy: { protocol: 'http/1.0' }, origin: NO_LENGTH },
    'reuse',
    /ends when its connection closes/,
  ],
  [
    'a client that closes before it knows the end',
    { strategy: { protocol: 'http/1.0', path: 'nginx', reuse: 'one-request' }, origin: NO_LENGTH },
    'closer',
    /server's FIN/,
  ],
  [
    'a page that is never whole',
    { load: { ...PAGES, requests: 7 } },
    'load.objectsPerPage',
    /before one page is complete/,
  ],
  ['ports of the host', { lab: { kind: 'host', ports: PORTS } }, 'lab.ports', /machine's own sysctls/],
  ['sysctls of the host', { lab: { kind: 'host', sysctls: { 'net.x': '1' } } }, 'lab.sysctls', /own sysctls/],
  ['twReuse of the host', { lab: { kind: 'host' }, strategy: { twReuse: 1 } }, 'twReuse', /own sysctls/],
  [
    'a port scale of the host',
    { lab: { kind: 'host' }, strategy: { portRangeScale: 0.5 } },
    'portRangeScale',
    /own/,
  ],
  [
    'two addresses of ::1',
    { lab: { kind: 'host', ipVersion: 6 }, strategy: { sourceAddresses: 2 } },
    'sourceAddresses',
    /IPv6 loopback has one/,
  ],
  [
    'more ports than there are',
    { strategy: { portRangeScale: 3 } },
    'portRangeScale',
    /32768-60999 made 3 times/,
  ],
  [
    'more ports than fit above 1,024',
    { lab: { ports: PORTS }, strategy: { portRangeScale: 65 } },
    'portRangeScale',
    /40000-40999 made 65 times/,
  ],
  [
    'the port range as a sysctl',
    { lab: { sysctls: { 'net.ipv4.ip_local_port_range': '1 2' } } },
    'lab.sysctls.net.ipv4.ip_local_port_range',
    /its own setting/,
  ],
  [
    'a driver that cannot',
    { strategy: { driver: 'undici', protocol: 'h2c' } },
    'protocol',
    /driver undici does not speak h2c/,
  ],
];

const POSSIBLE: readonly [string, CellChanges][] = [
  ['the defaults', {}],
  [
    'everything of nginx',
    {
      strategy: {
        path: 'nginx',
        upstreamKeepalive: 8,
        bindAddresses: 2,
        proxyWorkers: 2,
        proxyNoDelay: false,
      },
    },
  ],
  ["nginx's own defaults", { strategy: { path: 'nginx', proxyDefaults: 'nginx-1.28' } }],
  [
    'everything of a proxy of TCP',
    { strategy: { path: 'nginx-stream', bindAddresses: 2, proxyWorkers: 2, proxyNoDelay: false } },
  ],
  ['a server that closes, over TLS', { strategy: { closer: 'server', tls: '1.3', reuse: 'one-request' } }],
  [
    'pipelined PUT',
    { strategy: { pool: 2, pipelining: 4 }, request: { method: 'PUT', body: 'a' }, load: CLOSED },
  ],
  [
    'a write for the head and one for each byte',
    { strategy: { requestWrites: 4 }, request: { method: 'PUT', body: 'abc' } },
  ],
  [
    'writes of a head without a body',
    { strategy: { requestWrites: 5 }, request: { method: 'POST', body: '' } },
  ],
  [
    'writes of a body of unknown size',
    { strategy: { requestWrites: 5 }, request: { method: 'PUT', body: { file: 'a' } } },
  ],
  ['as many streams as callers', { strategy: { ...H2C, streams: 8 }, load: CLOSED }],
  ['as much pipelining as objects', { strategy: { pool: 1, pipelining: 8 }, load: PAGES }],
  [
    'resumption where connections end',
    { strategy: { tls: '1.2', resumption: true, pool: 1, reuse: 'requests-9' } },
  ],
  [
    'resumption where the origin ends them',
    { strategy: { tls: '1.3', resumption: true, pool: 1 }, origin: { maxRequestsPerSocket: 9 } },
  ],
  [
    'HTTP/1.0 that the server ends',
    { strategy: { protocol: 'http/1.0', reuse: 'one-request', closer: 'server' }, origin: NO_LENGTH },
  ],
  ['an origin that closes behind nginx', { strategy: { ...H2C, path: 'nginx' }, origin: { close: true } }],
  ['arrivals by chance that may be many', { strategy: { reuse: 'requests-9999' }, load: OPEN_BY_CHANCE }],
  ['a whole page', { load: { ...PAGES, requests: 8 } }],
  ['the host as it is', { lab: { kind: 'host' } }],
  ['two addresses of 127.0.0.0/8', { lab: { kind: 'host' }, strategy: { sourceAddresses: 2 } }],
  ['the default range twice', { strategy: { portRangeScale: 2 } }],
  ['a range that must extend downward', { lab: { ports: PORTS }, strategy: { portRangeScale: 64 } }],
  ['an empty body in one write', { origin: { bodyBytes: 0 } }],
];

describe('combinationMistakes()', () => {
  test.each(IMPOSSIBLE)('refuses %s', (_, changes, key, reason) => {
    expect(combinationMistakes(cellWith(changes), 'x.ts')).toEqual([
      { where: `x.ts: cell "a": ${key}`, what: expect.stringMatching(reason), expected: expect.any(String) },
    ]);
  });

  test.each(POSSIBLE)('allows %s', (_, changes) => {
    expect(combinationMistakes(cellWith(changes), 'x.ts')).toEqual([]);
  });
});

test('combinationMistakes() of several cells tells what they have in common once', () => {
  const cells = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => cellWith({ name, strategy: { streams: 2 } }));
  const other = cellWith({ name: 'g', strategy: { proxyWorkers: 2 } });
  expect(combinationMistakes([...cells, other], 'x.ts').map(({ where }) => where)).toEqual([
    'x.ts: cells "a", "b", "c", "d" and 2 more: streams',
    'x.ts: cell "g": proxyWorkers',
  ]);
});

describe('clashesOf()', () => {
  test('tells all reasons at once', () => {
    const strategy = {
      protocol: 'h2',
      tls: 'none',
      resumption: true,
      pipelining: 4,
      bindAddresses: 2,
    } as const;
    expect(clashesOf(cellWith({ strategy })).map(({ key }) => key)).toEqual(
      expect.arrayContaining(['protocol', 'resumption', 'pipelining', 'bindAddresses']),
    );
  });

  test('blames what was said, not what follows from it', () => {
    const strategy = { proxyDefaults: 'nginx-1.30' } as const;
    expect(clashesOf(cellWith({ strategy })).map(({ key }) => key)).toEqual(['proxyDefaults']);
  });
});
