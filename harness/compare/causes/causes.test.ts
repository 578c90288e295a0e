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
const counts = (changes: Partial<CellNumbers['counts']>): Side => ({
  counts: { ...numbersOf().counts, ...changes },
});
const REQUESTS = numbersOf().counts.requests;
const NGINX: Partial<CellHeader> = {
  strategy: { ...DEFAULT_STRATEGY, path: 'nginx', upstreamKeepalive: 64 },
};
const RESUMING: Partial<CellHeader> = { strategy: { ...DEFAULT_STRATEGY, tls: '1.3', resumption: true } };
const OPEN: Partial<CellHeader> = {
  load: { kind: 'open', ratePerSecond: 500, arrivals: 'poisson', durationMs: 3_000 },
};

/** The first numbers of a side are of its first trial, and so on; the last of all further ones. */
function pairOf(base: Side | readonly Side[], current: Side | readonly Side[], header = {}): Pair {
  const side = (sides: Side | readonly Side[], state: 'measured' | 'invalid'): readonly Trial[] => {
    const each = [sides].flat();
    const trial = (number: number): Side => each[number - 1] ?? each.at(-1)!;
    return trialsOf('cell', { header, trial, state, trials: 3 }).map((cell) => ({ cell, run: 0 }));
  };
  return {
    ...{ scenario: 'drawn', id: 'cell', name: 'cell', changes: [] },
    base: side(base, 'measured'),
    current: side(current, 'invalid'),
  };
}

const upstream = (opened: number, timeWait: { proxy?: number; origin?: number } = {}): Side => ({
  hosts: {
    client: hostOf({}),
    proxy: hostOf({ activeOpens: opened, counters: { TW: timeWait.proxy ?? 0 } }),
    origin: hostOf({ counters: { TW: timeWait.origin ?? 0 } }),
  },
});

interface Delayed {
  readonly client?: number;
  readonly proxy?: number;
  readonly origin?: number;
}

/** Answers in this time, the body so late after the head, with ACKs that these hosts delayed. */
const delayed = (ms: number, { client = 0, proxy = 0, origin = 0 }: Delayed, bodyMs = 0): Side => ({
  latency: latencyOf(ms * 1_000, ms * 1_100),
  phases: { ...numbersOf().phases, body: latencyOf(bodyMs * 1_000, bodyMs * 1_000) },
  hosts: {
    client: hostOf({ counters: { DelayedACKs: client } }),
    proxy: hostOf({ counters: { DelayedACKs: proxy } }),
    origin: hostOf({ counters: { DelayedACKs: origin } }),
  },
  served: { proxy: null, origin: null },
});

const holding = (timeWait: Delayed, opened = 1_000, upstreamOpened = 16): Side => ({
  ...connections({ opened }),
  hosts: {
    client: hostOf({ timeWaitPeak: timeWait.client ?? 0 }),
    proxy: hostOf({ timeWaitPeak: timeWait.proxy ?? 0, activeOpens: upstreamOpened }),
    origin: hostOf({ timeWaitPeak: timeWait.origin ?? 0 }),
  },
});

const exhausted = (host: 'client' | 'proxy'): Side => ({
  exhaustion: {
    ...{ host, afterConnections: 2_000, atMs: 300, firstError: 'EADDRNOTAVAIL' },
    ...{ predictedAfterConnections: 2_000, predictedAtMs: null },
  },
});

const REFUSED: Side = { ...counts({ statuses: { 502: 427 } }), nginxErrors: { refused: 427 } };
const OFF = connections({ opened: REQUESTS, closedByServer: REQUESTS });
const FULL = connections({ handshakes: 100, resumed: 0 });
const RESUMED = connections({ handshakes: 100, resumed: 90 });

const CASES: readonly [cause: string, message: string, pair: Pair][] = [
  [
    'keep-alive-off',
    'Keep-alive is off between the client and its server: 63,000 connections for 63,000 requests, up from 16 ' +
      'for 63,000. The server closes them',
    pairOf({}, OFF),
  ],
  [
    'connections-shorter',
    'Connections carry fewer requests: 100 at most, down from 4,000, so that 630 were opened instead of 16. The client ' +
      'closes them',
    pairOf({}, connections({ opened: 630, requestsMax: 100, closedByClient: 630 })),
  ],
  [
    'upstream-keep-alive-off',
    'nginx keeps no connections to the origin: 63,000 connections to the origin for 63,000 requests, up from 16',
    pairOf(upstream(16), upstream(REQUESTS), NGINX),
  ],
  [
    'upstream-keep-alive-small',
    'nginx keeps fewer connections to the origin than it needs at once: 9,000 connections to the origin for 63,000',
    pairOf(upstream(16), upstream(9_000, { proxy: 8_000 }), NGINX),
  ],
  [
    'upstream-keep-alive-small',
    'The origin ends connections that nginx would keep: 9,000 connections to the origin for 63,000',
    pairOf(upstream(16), upstream(9_000, { proxy: 20, origin: 8_900 }), NGINX),
  ],
  [
    'nagle-back',
    "Nagle's algorithm is back: answers wait for an acknowledgement that comes 40 ms late, and the client delayed " +
      '40,000 ACKs; TCP_NODELAY is off on 16 connections of the origin',
    pairOf(
      { ...delayed(0.6, { client: 3 }), served: { proxy: null, origin: servedOf({}) } },
      {
        ...delayed(44, { client: 40_000 }, 43),
        served: { proxy: null, origin: servedOf({ noDelay: { on: 0, off: 16 } }) },
      },
    ),
  ],
  [
    'nagle-back',
    'the client delayed 40,000 ACKs. Set',
    pairOf(delayed(0.6, { client: 3 }), delayed(44, { client: 40_000 }, 43), OPEN),
  ],
  [
    'nagle-back',
    'the proxy delayed 60,000 ACKs',
    pairOf(delayed(0.6, {}), delayed(44, { proxy: 60_000, origin: 8 }), NGINX),
  ],
  [
    'nagle-back',
    'the origin delayed 60,000 ACKs; TCP_NODELAY is off on 16 connections of the client',
    pairOf(delayed(0.6, {}), {
      ...delayed(44, { origin: 60_000 }),
      ...connections({ noDelay: { on: 0, off: 16 }, requestWrites: 2 * REQUESTS }),
    }),
  ],
  [
    'protocol-changed',
    'Connections speak http/1.1 instead of h2',
    pairOf(connections({ protocols: { h2: 4 } }), connections({ protocols: { 'http/1.1': 4 } })),
  ],
  [
    'resumption-lost',
    'TLS sessions are no longer resumed: 0% of the handshakes, down from 90%',
    pairOf(RESUMED, FULL, RESUMING),
  ],
  [
    'ports-exhausted',
    'The client ran out of ports after 2,000 connections (EADDRNOTAVAIL); before, they lasted',
    pairOf({}, exhausted('client')),
  ],
  [
    'upstream-refused',
    'nginx answers 427 requests with 502, and did not before; its error log says refused',
    pairOf(counts({}), REFUSED, NGINX),
  ],
  [
    'time-wait-moved',
    'TIME_WAIT gathers on the client instead of the origin: the client closes first now, and each of its ports stays taken for 60 s',
    pairOf(holding({ client: 2, origin: 800 }), holding({ client: 900 })),
  ],
  [
    'time-wait-moved',
    'TIME_WAIT gathers on the origin instead of the client: the origin closes first now, which costs no ports',
    pairOf(holding({ client: 900 }), holding({ client: 2, origin: 800 })),
  ],
];

test.each(CASES)('causesOf() names %s', (code, message, pair) => {
  const causes = causesOf(pair);
  expect(causes.map((cause) => cause.code)).toEqual([code]);
  expect(causes[0]!.message).toContain(message);
});

const saysClose = (strength: 'proven' | 'likely'): Side => ({
  ...OFF,
  causes: [
    {
      ...{ id: 'answers-say-close', strength, host: 'service', remedy: 'Find what sets that header' },
      evidence: '63,000 of 63,000 answers said Connection: close',
    },
  ],
});

test('the message goes on with what trials of the current side themselves prove', () => {
  const [{ message } = { message: '' }] = causesOf(pairOf({}, saysClose('proven')));
  expect(message).toMatch(
    /The server closes them\. In one of its trials: 63,000 of 63,000 answers said Connection: close$/,
  );
});

test.each([
  ['is only likely', pairOf({}, saysClose('likely'))],
  ['was there before', pairOf({ ...saysClose('proven'), ...connections({}) }, saysClose('proven'))],
  ['is in one trial of three', pairOf({}, [saysClose('proven'), OFF, OFF])],
])('the message does not go on with what %s', (_, pair) => {
  expect(causesOf(pair)[0]!.message).toMatch(/The server closes them$/);
});

/** Numbers that resemble a cause, with another reason. */
const SILENT: readonly [resembles: string, why: string, pair: Pair][] = [
  ['nothing', 'nothing changed', pairOf({}, {})],
  ['keep-alive-off', 'one more connection was opened', pairOf({}, connections({ opened: 17 }))],
  ['keep-alive-off', 'it was off before', pairOf(OFF, OFF)],
  ['keep-alive-off', 'it was off in one of the trials before', pairOf([OFF, {}], OFF)],
  [
    'keep-alive-off',
    'each request is reset, and the next one needs a new connection',
    pairOf({}, { ...OFF, ...counts({ responses: 9, errors: { ECONNRESET: REQUESTS - 9 } }) }),
  ],
  [
    'keep-alive-off',
    'each answer is a 503, after which this server closes',
    pairOf({}, { ...OFF, ...counts({ statuses: { 503: REQUESTS } }) }),
  ],
  [
    'keep-alive-off',
    'answers take so long that each caller has one',
    pairOf({}, { ...connections({ opened: 16 }), ...counts({ requests: 16, responses: 16 }) }),
  ],
  [
    'keep-alive-off',
    'the client itself ends idle connections',
    pairOf({}, connections({ opened: REQUESTS, closedByClient: REQUESTS, idledOut: REQUESTS - 16 }), OPEN),
  ],
  [
    'keep-alive-off',
    'the scenario asks for a connection for each request',
    pairOf({}, OFF, { strategy: { ...DEFAULT_STRATEGY, reuse: 'one-request' } }),
  ],
  [
    'connections-shorter',
    'slower answers need a larger pool',
    pairOf({}, connections({ opened: 640, peak: 640, requestsMax: 100 }), OPEN),
  ],
  [
    'connections-shorter',
    'failed requests end connections',
    pairOf(
      {},
      {
        ...connections({ opened: 30_000, requestsMax: 100, resetByServer: 30_000 }),
        ...counts({ responses: 33_000, errors: { ECONNRESET: 30_000 } }),
      },
    ),
  ],
  [
    'connections-shorter',
    'fewer requests were made in the same time',
    pairOf({}, { ...connections({ requestsMax: 40 }), ...counts({ requests: 600, responses: 600 }) }),
  ],
  ['upstream-keep-alive-off', 'one more each', pairOf(upstream(16), upstream(32), NGINX)],
  [
    'upstream-keep-alive-off',
    'the origin is down, and nginx tries to connect for each request',
    pairOf(upstream(16), { ...upstream(REQUESTS), ...counts({ statuses: { 502: REQUESTS } }) }, NGINX),
  ],
  [
    'upstream-keep-alive-off',
    'answers take so long that each caller has one',
    pairOf(upstream(16), { ...upstream(16), ...counts({ requests: 16, responses: 16 }) }, NGINX),
  ],
  [
    'upstream-keep-alive-small',
    'the cache was too small before, too',
    pairOf(upstream(6_000, { proxy: 6_000 }), upstream(10_000, { proxy: 10_000 }), NGINX),
  ],
  [
    'upstream-keep-alive-small',
    'nginx renews connections after 1,000 requests, and has more workers',
    pairOf(upstream(16), upstream(100), {
      strategy: { ...NGINX.strategy!, proxyWorkers: 4 },
    }),
  ],
  [
    'nagle-back',
    'requests wait in a queue, and idle connections and slow answers delay ACKs',
    pairOf(
      [42, 39, 31].map((ms) => delayed(ms, { client: 20_000, origin: 9_000 })),
      [41, 38, 45].map((ms) => delayed(ms, { client: 50_000, origin: 30_000 })),
      OPEN,
    ),
  ],
  [
    'nagle-back',
    'medians of 41 and 29 ms follow on 29 and 28 ms, and more ACKs are delayed',
    pairOf(
      [29, 28].map((ms) => delayed(ms, { client: 900 })),
      [41, 29].map((ms) => delayed(ms, { client: 30_000 })),
      OPEN,
    ),
  ],
  [
    'nagle-back',
    'the server takes 41 ms, so the ACKs of its requests are delayed',
    pairOf(delayed(9, {}), delayed(41, { origin: 62_000, client: 9_000 })),
  ],
  [
    'nagle-back',
    'a server behind nginx takes 41 ms',
    pairOf(delayed(9, {}), delayed(41, { origin: 62_000, proxy: 62_000 }), NGINX),
  ],
  [
    'nagle-back',
    'a server sends its head at once and works on the body for 70 ms',
    pairOf(delayed(9, {}), delayed(71, { client: 62_000 }, 70)),
  ],
  ['nagle-back', 'no ACK was delayed', pairOf(delayed(0.6, {}), delayed(44, { client: 3 }, 43))],
  [
    'nagle-back',
    'ACKs are delayed as before',
    pairOf(delayed(44, { client: 40_000 }, 43), delayed(44, { client: 40_000 }, 43)),
  ],
  [
    'protocol-changed',
    'one trial of three speaks another one',
    pairOf(connections({ protocols: { h2: 4 } }), [
      connections({ protocols: { 'http/1.1': 4 } }),
      connections({ protocols: { h2: 4 } }),
    ]),
  ],
  [
    'protocol-changed',
    'the other one was counted for no connection',
    pairOf(connections({ protocols: { h2: 4 } }), connections({ protocols: { h2: 4, 'http/1.1': 0 } })),
  ],
  [
    'resumption-lost',
    'there were four handshakes',
    pairOf(
      connections({ handshakes: 4, resumed: 3 }),
      connections({ handshakes: 4, resumed: 0, peak: 2 }),
      RESUMING,
    ),
  ],
  [
    'resumption-lost',
    'all connections were opened before the first ticket',
    pairOf(RESUMED, connections({ handshakes: 100, resumed: 0, opened: 100, peak: 100 }), RESUMING),
  ],
  ['resumption-lost', 'nobody asks for it', pairOf(RESUMED, FULL)],
  [
    'ports-exhausted',
    'they ran out in one trial before',
    pairOf([exhausted('client'), {}], exhausted('client')),
  ],
  ['ports-exhausted', 'they run out in one trial of three', pairOf({}, [exhausted('client'), {}])],
  ['upstream-refused', 'the service itself answers with 502', pairOf({}, counts({ statuses: { 502: 427 } }))],
  [
    'upstream-refused',
    'the origin behind nginx answers with 502 itself',
    pairOf({}, { ...counts({ statuses: { 502: 427 } }), nginxErrors: {} }, NGINX),
  ],
  ['upstream-refused', 'there were some before', pairOf([REFUSED, {}], REFUSED, NGINX)],
  [
    'time-wait-moved',
    'the client has more connections than before, and nginx fewer',
    pairOf(holding({ origin: 800 }, 16, 800), holding({ client: 900 }, 900, 16), NGINX),
  ],
  [
    'time-wait-moved',
    'nginx now opens connections to the origin, and closes them itself',
    pairOf(holding({ client: 800 }, 800, 16), holding({ proxy: 900 }, 16, 900), NGINX),
  ],
];

test.each(SILENT)('causesOf() does not name %s when %s', (resembles, _, pair) =>
  expect(causesOf(pair).map(({ code }) => code)).not.toContain(resembles),
);

test('causesOf() names nothing at all when nothing changed', () => {
  expect(causesOf(pairOf({}, {}))).toEqual([]);
  expect(causesOf(pairOf({}, connections({ opened: 17 })))).toEqual([]);
});

test('each cause of a change has a pair that resembles it', () => {
  const resembled = new Set(SILENT.map(([code]) => code));
  expect(CHANGE_CODES.filter((code) => !resembled.has(code))).toEqual(['setting-changed']);
});

test('causesOf() is tested with a pair for each cause of a change', () => {
  expect(new Set([...CASES.map(([code]) => code), 'setting-changed'])).toEqual(new Set(CHANGE_CODES));
  const changed = { ...pairOf({}, {}), changes: [{ path: 'strategy.pool', text: 'pool 8 instead of 16' }] };
  expect(causesOf(changed)).toEqual([
    { code: 'setting-changed', message: 'The two sides have different settings: pool 8 instead of 16' },
  ]);
});
