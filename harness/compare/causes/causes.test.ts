import { expect, test } from 'vitest';
import { CHANGE_CODES } from '../../analyse/causes/cause.ts';
import type { CellHeader, CellNumbers } from '../../result/result.ts';
import { hostOf, latencyOf, numbersOf, servedOf } from '../../result/testing/parts.ts';
import { DEFAULT_STRATEGY } from '../../scenario/axes/defaults.ts';
import type { Pair, Trial } from '../pair/pairs.ts';
import { trialsOf } from '../testing/results.ts';
import { causesOf } from './causes.ts';

type Side = Partial<CellNumbers>;

const connections = (changes: Partial<CellNumbers['connections']>): Side => ({
  connections: { ...numbersOf().connections, ...changes },
});
const REQUESTS = numbersOf().counts.requests;
const NGINX: Partial<CellHeader> = {
  strategy: { ...DEFAULT_STRATEGY, path: 'nginx', upstreamKeepalive: 64 },
};

function pairOf(base: Side, current: Side, header: Partial<CellHeader> = {}): Pair {
  const side = (numbers: Side, state: 'measured' | 'invalid'): readonly Trial[] =>
    trialsOf('cell', { header, numbers, state, trials: 3 }).map((cell) => ({ cell, run: 0 }));
  return {
    ...{ scenario: 'drawn', id: 'cell', name: 'cell', changes: [] },
    base: side(base, 'measured'),
    current: side(current, 'invalid'),
  };
}

const upstream = (opened: number): Side => ({
  hosts: { client: hostOf({}), proxy: hostOf({ activeOpens: opened }), origin: hostOf({}) },
});

const stalled = (delayedAcks: number, off: number): Side => ({
  latency: latencyOf(44_000, 45_000),
  hosts: { client: hostOf({ counters: { DelayedACKs: delayedAcks } }), origin: hostOf({}) },
  served: { proxy: null, origin: servedOf({ noDelay: { on: 16 - off, off } }) },
});

const holding = (client: number, origin: number): Side => ({
  hosts: { client: hostOf({ timeWaitPeak: client }), origin: hostOf({ timeWaitPeak: origin }) },
});

const CASES: readonly [cause: string, message: string, pair: Pair][] = [
  [
    'keep-alive-off',
    'Keep-alive is off between the client and its server: 63,000 connections for 63,000 requests, where there were 16 ' +
      'for 63,000. The server closes them',
    pairOf({}, connections({ opened: REQUESTS, closedByServer: REQUESTS })),
  ],
  [
    'connections-shorter',
    'Connections carry fewer requests: 100 at most, where it was 4,000, so that 630 were opened instead of 16. The client ' +
      'closes them',
    pairOf({}, connections({ opened: 630, requestsMax: 100, closedByClient: 630 })),
  ],
  [
    'upstream-keep-alive-off',
    'nginx keeps no connection to the origin: 63,000 connections to the origin for 63,000 requests, where there were 16',
    pairOf(upstream(16), upstream(REQUESTS), NGINX),
  ],
  [
    'upstream-keep-alive-small',
    'nginx keeps fewer connections to the origin than it needs at once: 9,000 connections to the origin for 63,000',
    pairOf(upstream(16), upstream(9_000), NGINX),
  ],
  [
    'nagle-back',
    "Nagle's algorithm is back: answers wait for an acknowledgement that comes 40 ms late, and the client delayed " +
      '40,000 ACKs; TCP_NODELAY is off on 16 connections of the origin',
    pairOf(
      { served: { proxy: null, origin: servedOf({}) }, hosts: stalled(3, 0).hosts! },
      stalled(40_000, 16),
    ),
  ],
  [
    'protocol-changed',
    'Connections speak http/1.1 instead of h2',
    pairOf(connections({ protocols: { h2: 4 } }), connections({ protocols: { 'http/1.1': 4 } })),
  ],
  [
    'resumption-lost',
    'TLS sessions are no longer resumed: 0% of the handshakes, where it was 90%',
    pairOf(connections({ handshakes: 100, resumed: 90 }), connections({ handshakes: 100, resumed: 0 })),
  ],
  [
    'ports-exhausted',
    'The ports of the client ran out after 2,000 connections (EADDRNOTAVAIL); before they lasted',
    pairOf(
      {},
      {
        exhaustion: {
          ...{ host: 'client', afterConnections: 2_000, atMs: 300, firstError: 'EADDRNOTAVAIL' },
          ...{ predictedAfterConnections: 2_000, predictedAtMs: null },
        },
      },
    ),
  ],
  [
    'upstream-refused',
    'nginx answers 427 requests with 502, and did not before; its error log says no-ports',
    pairOf(
      {},
      { counts: { ...numbersOf().counts, statuses: { 502: 427 } }, nginxErrors: { 'no-ports': 427 } },
    ),
  ],
  [
    'time-wait-moved',
    'TIME_WAIT gathers on the client instead of the origin',
    pairOf(holding(2, 800), holding(900, 0)),
  ],
];

test.each(CASES)('causesOf() names %s', (code, message, pair) => {
  const causes = causesOf(pair);
  expect(causes.map((cause) => cause.code)).toEqual([code]);
  expect(causes[0]!.message).toContain(message);
});

test.each<[what: string, pair: Pair]>([
  ['nothing changed', pairOf({}, {})],
  ['one more connection was opened', pairOf({}, connections({ opened: 17 }))],
  ['keep-alive was off before', pairOf(connections({ opened: REQUESTS }), connections({ opened: REQUESTS }))],
  ['nginx opened one more connection per caller', pairOf(upstream(16), upstream(32), NGINX)],
  ['latencies are 40 ms, but no ACK was delayed', pairOf({}, stalled(3, 16))],
  ['ACKs are delayed as before', pairOf(stalled(40_000, 16), stalled(40_000, 16))],
])('causesOf() names nothing when %s', (_, pair) => expect(causesOf(pair)).toEqual([]));

test('causesOf() is tested with a pair for each cause of a change', () => {
  expect(new Set([...CASES.map(([code]) => code), 'setting-changed'])).toEqual(new Set(CHANGE_CODES));
  const changed = { ...pairOf({}, {}), changes: [{ path: 'strategy.pool', text: 'pool 8 instead of 16' }] };
  expect(causesOf(changed)).toEqual([
    { code: 'setting-changed', message: 'The two sides asked for different things: pool 8 instead of 16' },
  ]);
});
