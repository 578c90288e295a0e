import { describe, expect, test } from 'vitest';
import { combinationMistakes } from './combinations.ts';
import { DEFAULT_LAB, DEFAULT_ORIGIN, DEFAULT_PROXY } from './defaults.ts';
import type { CellPlan } from './scenario.ts';
import { DEFAULT_STRATEGY, type Strategy } from './strategy.ts';

interface Changes {
  readonly strategy?: Partial<Strategy>;
  readonly lab?: Partial<CellPlan['lab']>;
  readonly origin?: Partial<CellPlan['origin']>;
}

function cell({ strategy, lab, origin }: Changes): CellPlan {
  return {
    id: 'a',
    name: 'a',
    strategy: { ...DEFAULT_STRATEGY, ...strategy },
    load: { kind: 'closed', concurrency: 1, durationMs: 10 },
    lab: { ...DEFAULT_LAB, ...lab },
    origin: { ...DEFAULT_ORIGIN, ...origin },
    proxy: DEFAULT_PROXY,
    remedyFor: null,
  };
}

const PORTS = { low: 40_000, high: 40_999 };

const IMPOSSIBLE: readonly [string, Changes, string, RegExp][] = [
  [
    'upstream keepalive without nginx',
    { strategy: { upstreamKeepalive: 8 } },
    'upstreamKeepalive',
    /needs a proxy/,
  ],
  [
    'an upstream protocol without nginx',
    { strategy: { upstreamProtocol: 'http/1.0' } },
    'upstreamProtocol',
    /proxy/,
  ],
  ['bind addresses without nginx', { strategy: { bindAddresses: 2 } }, 'bindAddresses', /needs a proxy/],
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
    /setting of its own/,
  ],
  ['more pieces than bytes', { origin: { bodyBytes: 3, pieces: 4 } }, 'origin.pieces', /3 bytes .* 4 pieces/],
];

const POSSIBLE: readonly [string, Changes][] = [
  ['the defaults', {}],
  ['everything of nginx', { strategy: { path: 'nginx', upstreamKeepalive: 8, bindAddresses: 2 } }],
  ['a server that closes, over TLS', { strategy: { closer: 'server', tls: '1.3', reuse: 'one-request' } }],
  ['the host as it is', { lab: { kind: 'host' } }],
  ['two addresses of 127.0.0.0/8', { lab: { kind: 'host' }, strategy: { sourceAddresses: 2 } }],
  ['the default range twice', { strategy: { portRangeScale: 2 } }],
  ['a range that must extend downward', { lab: { ports: PORTS }, strategy: { portRangeScale: 64 } }],
  ['an empty body in one piece', { origin: { bodyBytes: 0, pieces: 1 } }],
];

describe('combinationMistakes()', () => {
  test.each(IMPOSSIBLE)('refuses %s', (_, changes, key, reason) => {
    expect(combinationMistakes(cell(changes), 'x.ts')).toEqual([
      { where: `x.ts: cell "a": ${key}`, what: expect.stringMatching(reason), expected: expect.any(String) },
    ]);
  });

  test.each(POSSIBLE)('allows %s', (_, changes) => {
    expect(combinationMistakes(cell(changes), 'x.ts')).toEqual([]);
  });
});
