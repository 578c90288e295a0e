import { describe, expect, test } from 'vitest';
import type { Strategy } from '../strategy.ts';
import { OTHER_VALUES } from '../testing/arbitrary.ts';
import { cellWith } from '../testing/cell.ts';
import { generalClashes } from './clashes.ts';

const VALUES = OTHER_VALUES.filter(({ axis }) => axis !== 'driver');
type Value = (typeof VALUES)[number];

function isRefused(...said: readonly Partial<Strategy>[]): boolean {
  return generalClashes(cellWith({ strategy: Object.assign({}, ...said) })).length > 0;
}

const said = ({ axis, value }: Value): Partial<Strategy> => ({ [axis]: value });
const named = ({ axis, value }: Value): string => `${axis}=${value}`;

/** The values that a strategy cannot have, and the pairs of those that it can have one by one. */
function refusedWith(base: Partial<Strategy>): { readonly alone: string[]; readonly pairs: string[] } {
  const [fine, alone] = [false, true].map((refused) =>
    VALUES.filter((value) => isRefused(base, said(value)) === refused),
  );
  const pairs = fine!.flatMap((one, index) =>
    fine!
      .slice(index + 1)
      .filter((other) => other.axis !== one.axis && isRefused(base, said(one), said(other)))
      .map((other) => `${named(one)} ${named(other)}`),
  );
  return { alone: alone!.map(named), pairs };
}

const UPSTREAM = [
  'proxyDefaults=nginx-1.28',
  'proxyDefaults=nginx-1.30',
  'upstreamKeepalive=1',
  'upstreamKeepalive=8',
  'upstreamProtocol=http/1.0',
  'upstreamConnection=close',
  'upstreamKeepaliveRequests=1',
  'upstreamKeepaliveRequests=8',
  'upstreamKeepaliveTimeoutMs=8',
];
/** A round trip cannot vary by more than it takes. */
const JITTER = ['jitterMs=8', 'upstreamJitterMs=8'];
const UPSTREAM_LINK = [
  ...['upstreamRttMs=8', 'upstreamJitterMs=8', 'upstreamLossPercent=50', 'upstreamLossBurst=1000'],
  ...['upstreamRateMbit=8', 'upstreamQueueMs=0', 'upstreamQueueMs=8'],
];
const PROXY = [
  ...['proxyNoDelay=false', 'jitterMs=8', ...UPSTREAM_LINK, ...UPSTREAM],
  ...['proxyWorkers=8', 'bindAddresses=8'],
];
const OF_HTTP2 = [
  ...['streams=1', 'streams=8', 'streamWindowBytes=1', 'streamWindowBytes=8'],
  ...['connectionWindowBytes=65535', 'connectionWindowBytes=131070'],
];
const NEVER_IDLE = ['reuse=one-request poolChoice=fifo', 'reuse=one-request idleTimeoutMs=8'];
const NOT_SO_MANY = ['reuse=one-request pipelining=8', 'reuse=requests-4 pipelining=8'];
const ONE_CONNECTION = ['pool=1 poolChoice=fifo', 'pool=1 sourceAddresses=8'];

/** A strategy; what more it cannot have; and which two of the others it can have only one by one. */
const TABLE: readonly [string, Partial<Strategy>, readonly string[], readonly string[]][] = [
  [
    'the defaults',
    {},
    ['protocol=h3', 'resumption=true', 'clientCertificate=true', ...OF_HTTP2, ...PROXY],
    [
      'protocol=http/1.0 pipelining=8',
      'protocol=h2 pipelining=8',
      'protocol=h2c tls=1.2',
      'protocol=h2c tls=1.3',
      'protocol=h2c pipelining=8',
      ...NEVER_IDLE,
      ...NOT_SO_MANY,
      ...ONE_CONNECTION,
    ],
  ],
  [
    'TLS through nginx',
    { path: 'nginx', tls: '1.3' },
    ['protocol=h2c', ...OF_HTTP2, ...JITTER],
    [
      'path=nginx-stream protocol=h3',
      ...UPSTREAM.map((value) => `path=nginx-stream ${value}`),
      'protocol=http/1.0 pipelining=8',
      'protocol=h2 pipelining=8',
      'protocol=h3 tls=1.2',
      'protocol=h3 closer=reset',
      'protocol=h3 pipelining=8',
      'protocol=h3 clientNoDelay=false',
      'resumption=true pool=1',
      ...NEVER_IDLE,
      ...NOT_SO_MANY,
      ...ONE_CONNECTION,
    ],
  ],
  [
    'a proxy of TCP',
    { path: 'nginx-stream' },
    ['protocol=h3', 'resumption=true', 'clientCertificate=true', ...OF_HTTP2, ...JITTER, ...UPSTREAM],
    [
      'protocol=http/1.0 pipelining=8',
      'protocol=h2 pipelining=8',
      'protocol=h2c tls=1.2',
      'protocol=h2c tls=1.3',
      'protocol=h2c pipelining=8',
      ...NEVER_IDLE,
      ...NOT_SO_MANY,
      ...ONE_CONNECTION,
      'pool=1 bindAddresses=8',
    ],
  ],
  [
    'h2c through nginx',
    { path: 'nginx', protocol: 'h2c' },
    [
      ...['protocol=h3', 'tls=1.2', 'tls=1.3', 'resumption=true', 'clientCertificate=true', 'pipelining=8'],
      ...JITTER,
    ],
    [
      ...UPSTREAM.map((value) => `path=nginx-stream ${value}`),
      ...OF_HTTP2.map((value) => `protocol=http/1.0 ${value}`),
      ...NEVER_IDLE,
      'reuse=one-request streams=8',
      'reuse=requests-4 streams=8',
      ...ONE_CONNECTION,
    ],
  ],
];

describe('generalClashes()', () => {
  test.each(TABLE)('with %s refuses what cannot be together, and nothing else', (_, base, alone, pairs) => {
    const refused = refusedWith(base);
    expect(refused.alone).toEqual(alone);
    expect(refused.pairs.toSorted()).toEqual(pairs.toSorted());
  });
});
