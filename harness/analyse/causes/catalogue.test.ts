import { describe, expect, it } from 'vitest';
import type { EndReason } from '../../drive/exchange.ts';
import type { ServerEnd } from '../../drive/record/ends/server-ends.ts';
import { USUAL_ROUTE } from '../../lab/spec.ts';
import { DEFAULT_ORIGIN } from '../../scenario/defaults.ts';
import { PLAIN_RECORD } from '../../scenario/request/contents.ts';
import type { Method } from '../../scenario/request/methods.ts';
import { NGINX_KINDS, UNKNOWN_LINE } from '../../serve/nginx/error-log/kinds.ts';
import type { Ran } from '../evidence.ts';
import { measure } from '../numbers.ts';
import { churned, exhausted, exhaustedProxy, proxied } from '../testing/cells.ts';
import { seriesOf } from '../testing/drifting.ts';
import { eachOf } from '../testing/each.ts';
import { carrying, endedFor, endOf } from '../testing/ends.ts';
import { lateOrigin } from '../testing/late-origin.ts';
import { CHURNING, CLOSED, nginxKeeping, OPEN } from '../testing/plans.ts';
import { histogramOf, type RanChanges, ranOf } from '../testing/ran.ts';
import { asService, SERVICE } from '../testing/service.ts';
import { CAUSES, findCauses, rankedCauses, WARNING_CODES, warningsFrom } from './catalogue.ts';
import { nginxCauseId } from './nginx/error-log.ts';

const found = (ran: Ran) => findCauses({ ran, measured: measure(ran) });
const warned = (ran: Ran) => warningsFrom(found(ran));
const histograms = ranOf().outcome.histograms;
const busy = (name: string, host: 'client' | 'proxy' | 'origin', cpuShare = 0.99) => ({
  processes: [{ name, host, cpuShare, rssPeakBytes: 1, processes: 1 }],
});
const cliff = [...Array<number>(10).fill(13), ...Array<number>(10).fill(2_000)];
const low = { ports: { low: 900, high: 1_899 }, sysctls: {}, routes: [USUAL_ROUTE] };
/** The origin's FIN marks the end of the answer. */
const ORIGIN_CLOSES = { path: 'nginx', upstreamProtocol: 'http/1.0' } as const;
const UNKNOWN_LENGTH = { ...DEFAULT_ORIGIN, contentLength: false } as const;
const TWO_WORKERS = { path: 'nginx', upstreamKeepalive: 16, proxyWorkers: 2 } as const;

/** A service to which so many ports were in use before the load. */
function withPortsBefore(portsInUse: number, timeWait = 0): Ran {
  const ran = asService(ranOf());
  const client = ran.observation.hosts.client!;
  const hosts = {
    client: { ...client, tableBefore: { ...client.tableBefore, portsInUse, states: { timeWait } } },
  };
  return { ...ran, observation: { ...ran.observation, hosts } };
}

/** nginx that ends each upstream connection after ten requests at the latest, under an open load of 4,000. */
function limited(upstreamKeepalive: number, closed: number): Ran {
  const strategy = { path: 'nginx', upstreamKeepalive, upstreamKeepaliveRequests: 10 } as const;
  const origin = { ...DEFAULT_ORIGIN, delay: { kind: 'constant', ms: 8 } } as const;
  const plan = { strategy, load: OPEN, origin };
  return proxied(upstreamKeepalive, { upstream: closed, holder: 'proxy' }, { plan });
}

/** How a service ended connections, and what is said of it. */
const ENDS: readonly [string, string, EndReason, ServerEnd, RegExp][] = [
  [
    'answers-say-close',
    'Connection: close with each answer',
    'close',
    endOf(3_984),
    /^3,984 of 4,000 answers said Connection: close, .*: 4,000 connections for 4,000 requests/,
  ],
  [
    'answers-say-close',
    'Connection: close now and then',
    'close',
    endOf(9, { answers: { least: 3, most: 80, usual: { number: 7, connections: 2 } } }),
    /^9 of 4,000 answers said Connection: close/,
  ],
  ['answers-in-http10', 'HTTP/1.0', 'http/1.0', endOf(3_984), /^3,984 of 4,000 answers came in HTTP\/1\.0/],
  ['answers-without-length', 'no length', 'no-length', endOf(3_984), /^3,984 of 4,000 answers had no length/],
  [
    'service-closes-silently',
    'a FIN after each answer',
    'fin',
    endOf(3_984),
    /^The service ended 3,984 connections after one answer each, by a FIN, without announcing it/,
  ],
  [
    'request-limit',
    'a limit that is announced',
    'close',
    endOf(40, { closedByClient: 40, answers: carrying(100, 40) }),
    /ended 40 connections after 100 requests each, and said Connection: close .* its limit is 100 requests per connection/,
  ],
  [
    'request-limit',
    'a limit of HTTP/2, with streams in progress',
    'goaway',
    endOf(8, { answers: { least: 995, most: 1_004, usual: { number: 1_000, connections: 3 } } }),
    /^The service retired 8 connections by GOAWAY after 1,000 requests each \(995 to 1,004\): its limit/,
  ],
  [
    'idle-limit',
    'an idle time-out',
    'fin',
    endOf(30, { answers: { ...carrying(1, 30), most: 9 }, idleMs: { least: 11, p50: 25.2, most: 41 } }),
    /ended 30 connections that had no request for 11 ms to 41 ms, .* its idle timeout is about 25\.2 ms/,
  ],
  [
    'age-limit',
    'a limit of age',
    'goaway',
    endOf(6, {
      answers: { least: 90, most: 140, usual: { number: 100, connections: 1 } },
      ageMs: { least: 1_000, p50: 1_000, most: 1_060 },
    }),
    /retired 6 connections by GOAWAY when they were 1 s to 1\.06 s old/,
  ],
  [
    'service-closes',
    'ends with nothing in common',
    'rst',
    endOf(5, {
      answers: { least: 3, most: 400, usual: { number: 3, connections: 1 } },
      ageMs: { least: 10, p50: 10, most: 3_000 },
    }),
    /ended 5 connections that should have been kept, after 3 to 400 requests .* by RST/,
  ],
];

/** Ends of connections that carried and rested as it came. */
const MIXED = {
  answers: { least: 3, most: 60, usual: { number: 21, connections: 4 } },
  idleMs: { least: 1.67, p50: 5.38, most: 16.9 },
  ageMs: { least: 400, p50: 1_013, most: 1_015 },
};

/** Several connections that ended at the same moments. */
const TOGETHER: readonly [string, Partial<Ran['outcome']['connections']>, RegExp][] = [
  [
    'restarts, and loses requests',
    {
      ends: { fin: endOf(9, MIXED), rst: endOf(3, MIXED) },
      endedTogether: { of: 12, connections: 12, groups: 3, everyMs: 1_013 },
      keptPauseMs: 19.8,
      repeats: 2,
    },
    /^The service ended 12 connections in 3 groups, each at one moment \(about every 1\.01 s\), as a restart, a reload or a deploy does; the client sent 2 requests again\. If it was a restart.* drain/,
  ],
  [
    'reloads once, and ends another connection',
    {
      ends: { goaway: endOf(12, MIXED) },
      endedTogether: { of: 12, connections: 11, groups: 1, everyMs: null },
      keptPauseMs: 19.8,
    },
    /^The service ended 11 of 12 connections at one moment, as a restart, a reload or a deploy does\. If/,
  ],
  [
    'reloads, or has a limit of age',
    {
      ends: { fin: endOf(16, { ...MIXED, ageMs: { least: 2_300, p50: 2_301, most: 2_305 } }) },
      endedTogether: { of: 16, connections: 16, groups: 1, everyMs: null },
      keptPauseMs: 19.8,
    },
    /ended 16 connections at one moment, .* does; they were all 2\.3 s to 2\.3\d? s old, so it may be a limit of age\. If/,
  ],
  [
    'reloads under even load, or has a limit of requests',
    {
      ends: {
        rst: endOf(1_200, { answers: { least: 96, most: 104, usual: { number: 99, connections: 300 } } }),
      },
      endedTogether: { of: 1_000, connections: 996, groups: 4, everyMs: 300 },
    },
    /^The service ended 996 of the first 1,000 connections in 4 groups.*; they had all carried 96 to 104 requests, so it may be a limit of requests\. If/,
  ],
];

/** 4 s in steps of 100 ms, 100 answers in each but the five that begin at 1.5 s. */
function stalledSeries(): Ran['outcome']['series'] {
  const steps = Array.from({ length: 40 }, (_, index) => index);
  const isSilent = (step: number): boolean => step >= 15 && step < 20;
  const nothing = steps.map(() => null);
  return {
    atMs: steps.map((step) => step * 100),
    requests: steps.map(() => 100),
    responses: steps.map((step) => (isSilent(step) ? 0 : 100)),
    errors: steps.map(() => 0),
    opened: steps.map(() => 0),
    inFlight: steps.map((step) => (isSilent(step) ? 16 : 1)),
    latencyP50Us: nothing,
    latencyP99Us: nothing,
    connectP50Us: nothing,
    connectP99Us: nothing,
  };
}

const CASES: readonly [string, string, Ran, RegExp][] = [
  ['loopback-hides-exhaustion', 'a lab on the machine itself', ranOf({ lab: { kind: 'host' } }), /60 times/],
  [
    'driver-bottleneck',
    'a driver without time left',
    ranOf({ observation: busy('driver', 'client') }),
    /99% of a core/,
  ],
  [
    'origin-bottleneck',
    'an origin without time left',
    ranOf({ observation: busy('origin', 'origin') }),
    /origin used/,
  ],
  [
    'proxy-bottleneck',
    'two workers without time left',
    proxied(
      16,
      { upstream: 16, holder: null },
      {
        plan: { strategy: TWO_WORKERS },
        observation: busy('proxy', 'proxy', 1.95),
      },
    ),
    /195%/,
  ],
  [
    'driver-late',
    'lateness that is half of the latency',
    ranOf({
      plan: { load: OPEN },
      outcome: { histograms: { ...histograms, lateness: histogramOf({ 500: 100 }) } },
    }),
    /0\.5 ms|500 us/,
  ],
  [
    'origin-late',
    'an origin that others kept from running',
    lateOrigin({ askedUs: 6_000, lateUs: 3_000 }),
    /3 ms at p99/,
  ],
  [
    'time-wait-overflow',
    'a full TIME_WAIT table',
    churned('client', { counters: { client: { TCPTimeWaitOverflow: 12 } } }),
    /client was full 12 times/,
  ],
  [
    'listen-overflow',
    'a full listen queue',
    ranOf({ counters: { origin: { ListenOverflows: 3, ListenDrops: 3 } } }),
    /origin was full 3 times.* tries again after 1 s or more/,
  ],
  [
    'listen-overflow',
    'new connections that were dropped for another reason',
    ranOf({ counters: { origin: { ListenDrops: 2 } } }),
    /origin dropped 2 new connections though no accept queue was full.*tcp_max_syn_backlog/,
  ],
  [
    'syn-retransmits',
    'a SYN sent again',
    ranOf({ counters: { client: { TCPSynRetrans: 1 } } }),
    /^The client sent SYNs or SYN-ACKs again 1 time, each 1 s or more/,
  ],
  [
    'privileged-ports',
    'ports of services',
    ranOf({ lab: { hosts: { client: low, proxy: low, origin: low } } }),
    /900-1899/,
  ],
  [
    'prediction-off',
    'fewer connections than predicted',
    exhausted({ outcome: { first: [{ code: 'EADDRNOTAVAIL', atMs: 400, afterConnections: 1_500 }] } }),
    /after 1,500 connections instead of the predicted 2,000/,
  ],
  [
    'prediction-off',
    'another time than predicted',
    exhausted({
      plan: { load: OPEN },
      outcome: { first: [{ code: 'EADDRNOTAVAIL', atMs: 3_000, afterConnections: 2_000 }] },
    }),
    /after 3 s instead of the predicted 2 s/,
  ],
  [
    'prediction-off',
    'an exhaustion that was not expected',
    exhausted({ plan: { strategy: { ...CHURNING, closer: 'server' }, load: OPEN } }),
    /no host was expected to/,
  ],
  [
    'prediction-off',
    'an nginx that ran out though the origin was to close first',
    exhaustedProxy({ plan: { strategy: ORIGIN_CLOSES, load: CLOSED, origin: UNKNOWN_LENGTH } }),
    /The proxy ran out of ports after 900 ms, and no host was expected to/,
  ],
  [
    'prediction-off',
    'an exhaustion that did not come, in connections',
    churned('client', { counters: { client: { ActiveOpens: 2_401 } } }),
    /opened 2,401 and did not/,
  ],
  [
    'prediction-off',
    'an exhaustion that did not come, in time',
    churned('client', { plan: { load: OPEN } }),
    /did not/,
  ],
  [
    'connect-cliff',
    'a step of connect()',
    ranOf({ outcome: { connectByCount: { bin: 100, p50Us: cliff, maxUs: cliff } } }),
    /From connection 1,000 on.*Look for what else/,
  ],
  [
    'connect-cliff',
    'the step at half of the range',
    churned('client', { outcome: { connectByCount: { bin: 100, p50Us: cliff, maxUs: cliff } } }),
    /once half of the ports are taken, the kernel searches/,
  ],
  [
    'connect-cliff',
    'a step of bind()',
    ranOf({
      plan: { strategy: { sourceAddresses: 2 } },
      outcome: { connectByCount: { bin: 100, p50Us: cliff, maxUs: cliff } },
    }),
    /the longer bind\(\) searches/,
  ],
  [
    'upstream-close-race',
    'an nginx that closed every fifth connection before the origin',
    proxied(
      'off',
      { upstream: 4_000, holder: 'origin' },
      { counters: { proxy: { TW: 800 }, origin: { TW: 3_200 } } },
    ),
    /^nginx closed 800 of 4,000 upstream connections before the origin did \(20%\)/,
  ],
  [
    'no-samples',
    'no answer at all',
    ranOf({ counts: { responses: 0, errors: { ECONNREFUSED: 4_000 } } }),
    /no latency is that of an answer/,
  ],
  [
    'unanswered',
    'a request that was given up',
    ranOf({
      counts: { responses: 3_999, errors: { ERR_UNANSWERED: 1 }, unanswered: 1 },
      outcome: {
        histograms: {
          ...histograms,
          latency: histogramOf({ 1000: 3_999, 2500000: 1 }),
          unanswered: histogramOf({ 2500000: 1 }),
        },
      },
    }),
    /^1 of 4,000 requests had no answer; the driver gave up after at most 2\.5 s.*Find out what they wait for/,
  ],
  [
    'unanswered',
    'requests that were given up on a connection with others',
    ranOf({
      plan: { strategy: { pool: 2, pipelining: 4 } },
      connections: { mostInFlight: 4 },
      counts: { responses: 3_990, errors: { ERR_UNANSWERED: 10 }, unanswered: 10 },
    }),
    /Up to 4 requests were on one connection .*Compare with pipelining 1/,
  ],
  [
    'pool-too-small',
    'more waiting at the end than the pool holds',
    ranOf({ plan: { strategy: { pool: 8 }, load: OPEN }, counts: { unsent: 143, waiting: 143 } }),
    /143 requests were still waiting for one of the 8 connections/,
  ],
  [
    'pool-waits',
    'waiting that is half of the latency',
    ranOf({
      plan: { strategy: { pool: 16 }, load: OPEN },
      outcome: { histograms: { ...histograms, poolWait: histogramOf({ 1: 90, 600: 10 }) } },
    }),
    /Waiting for one of the 16 connections took 0\.6 ms at p99/,
  ],
  [
    'connection-holds-worker',
    'a service with a worker for each connection, and two too few',
    asService(
      ranOf({
        connections: { opened: 16, protocols: { 'http/1.1': 14 } },
        counts: { errors: { ERR_UNANSWERED: 2 } },
      }),
    ),
    /^14 of 16 connections had answers, and 2 had none until the end of the load/,
  ],
  [
    'silent-backend',
    'a balancer with a backend that does not answer',
    asService(
      ranOf({
        connections: {
          opened: 4,
          protocols: { 'http/1.1': 3 },
          each: eachOf(
            [0, 1, 1, 1].map((answers, index) => ({ answers: answers * 1_300, openedMs: 300 * index })),
          ),
        },
        counts: { errors: { ERR_UNANSWERED: 1 } },
      }),
    ),
    /^1 of 4 connections had no answer until the end of the load, though others that were opened later were answered.*Send a request to each backend/,
  ],
  [
    'connection-limit',
    'a service that resets what is beyond its limit',
    asService(
      ranOf({
        connections: { opened: 40, protocols: { 'http/1.1': 6 }, resetByServer: 34 },
        counts: { errors: { ECONNRESET: 34 } },
      }),
    ),
    /^The service ended 34 connections before their first answer was complete, while 6 were kept/,
  ],
  [
    'repeated',
    'a trial whose driver was late at first',
    ranOf({ repeatOf: { startedAt: '2026-11-30T10:00:00.000Z', reason: 'driver on time: expected x' } }),
    /^The first try did not count \(driver on time: expected x\)\. These are the numbers of the repeat/,
  ],
  [
    'second-mode',
    'one answer in ten that comes late for no reason that is seen',
    ranOf({ outcome: { histograms: { ...histograms, latency: histogramOf({ 300: 900, 30000: 100 }) } } }),
    /2 peaks, the first around 0\.3 ms\. 10% of the answers came around 30 ms: the cause is unknown/,
  ],
  [
    'nagle-delayed-ack',
    'pieces that wait for the ACK of the first one',
    ranOf({
      plan: { strategy: { clientNoDelay: false, requestWrites: 3 }, load: CLOSED },
      counters: { origin: { DelayedACKs: 3_984 } },
    }),
    /on the client holds back the second of 3 writes .* the origin delayed 3,984 ACKs by 40 ms each/,
  ],
  [
    'tls-cost',
    'a handshake for each request',
    churned('client', {
      plan: { strategy: { ...CHURNING, tls: '1.3' }, load: CLOSED },
      outcome: { histograms: { ...histograms, tls: histogramOf({ 700: 1_500 }) } },
    }),
    /70% of the time that requests took: 1,500 handshakes, 0 of them resumed, 0\.7 ms each/,
  ],
  [
    'resumption-late',
    'connections all opened before the first ticket came',
    ranOf({ plan: { strategy: { tls: '1.3', resumption: true } } }),
    /16 of 16 handshakes were full ones/,
  ],
  [
    'answer-refused',
    'answers that the driver refused',
    ranOf({
      counts: { responses: 3_900, errors: { ERR_RESPONSE_MALFORMED: 100 } },
      connections: { refusedAnswer: '"X-A : b": white space before the colon of a field (RFC 9112, 5.1)' },
    }),
    /^The driver refused 100 answers, the first because of "X-A : b": white space before the colon/,
  ],
  [
    'bytes-after-answer',
    'connections that undici ended for them',
    ranOf({ plan: { strategy: { driver: 'undici' } }, connections: { opened: 200, trailed: 199 } }),
    /^The client ended 199 of 200 connections because bytes came right after an answer\. Let the service send as many/,
  ],
  [
    'answers-too-short',
    'answers that a FIN cuts off',
    asService(
      ranOf({
        connections: { short: { ended: { answers: 9, missingBytes: { least: 4, p50: 4, most: 4 } } } },
      }),
    ),
    /^The answers to 9 of 4,000 requests stopped 4 bytes short of their Content-Length, .*\. Let Content-Length be/,
  ],
  [
    'loopback-hides-exhaustion',
    'a service at a loopback address',
    asService(ranOf(), { ...SERVICE, address: '127.0.0.1' }),
    /reached at 127\.0\.0\.1, over loopback.* 60 times/,
  ],
  ...ENDS.map(([code, what, reason, end, message]): [string, string, Ran, RegExp] => [
    code,
    what,
    asService(ranOf({ connections: endedFor(reason, end) })),
    message,
  ]),
  [
    'age-limit',
    'the same age, of connections that were opened together',
    asService(
      ranOf({
        connections: {
          ends: { fin: endOf(12, { ...MIXED, ageMs: { least: 1_000, p50: 1_010, most: 1_015 } }) },
          endedTogether: { of: 12, connections: 12, groups: 3, everyMs: 1_012 },
          keptPauseMs: 19.8,
        },
      }),
    ),
    /ended 12 connections when they were 1 s to 1\.0[12] s old.*; they ended at the same moments, so it may be a restart/,
  ],
  ...TOGETHER.map(([what, connections, message]): [string, string, Ran, RegExp] => [
    'ends-together',
    `a service that ${what}`,
    asService(ranOf({ connections })),
    message,
  ]),
  [
    'service-closes-first',
    'a service that closes before the client',
    asService(
      churned('client', {
        connections: { closedByClient: 5, closedByServer: 1_495, endedFirst: { close: 1_400, fin: 95 } },
        counters: { client: { TW: 5 }, origin: { TW: 1_495 } },
      }),
    ),
    /ended 1,495 of 1,500 connections first, and said Connection: close .* 5 in TIME_WAIT on the client and 1,495 on the service, .*None for the client/,
  ],
  [
    'service-closes-first',
    'a service that closes before the client resets',
    asService(
      churned('reset', {
        connections: { resetByClient: 500, closedByServer: 1_000, endedFirst: { fin: 1_000 } },
      }),
    ),
    /ended 1,000 of 1,500 connections first, by a FIN, .* to reset them, so this does not show what a reset saves/,
  ],
  [
    'answers-without-length',
    'autocannon, which cannot read such answers',
    asService(
      ranOf({
        plan: { strategy: { driver: 'autocannon' } },
        connections: endedFor('no-length', endOf(3_984, { answers: carrying(0, 3_984) })),
      }),
    ),
    /autocannon cannot read such an answer and counts it as ERR_RESPONSE_TRUNCATED.*Measure with the driver socket or undici/,
  ],
  [
    'stream-limit',
    'a server whose SETTINGS allow few streams',
    asService(ranOf({ connections: { streamLimit: 10, mostInFlight: 10 } })),
    /allows 10 streams at once on a connection/,
  ],
  [
    'service-stalled',
    'a server that answers nothing for half a second',
    asService(ranOf({ outcome: { series: stalledSeries() } })),
    /answered nothing for about 500 ms, 1\.5 s into the load: 16 requests were with it, and about 500 were due/,
  ],
  [
    'service-drifts',
    'a server that takes longer with each answer',
    asService(
      ranOf({
        plan: { load: CLOSED },
        outcome: { series: seriesOf((seconds) => ({ serviceUs: 1_000 + 4_000 * seconds })) },
      }),
    ),
    /^Answers took longer and longer: .* about 4 ms more with each second, with as many requests in flight/,
  ],
  [
    'service-nagle',
    'answers whose rest comes one delayed ACK later',
    asService(
      ranOf({
        counters: { client: { DelayedACKs: 84 } },
        outcome: { histograms: { ...histograms, body: histogramOf({ 50: 16, 41000: 84 }) } },
      }),
    ),
    /^84 of 100 answers came in parts, the last about 40 ms after the first, and this machine delayed 84 ACKs/,
  ],
  [
    'left-over-ports',
    'ports of cells before',
    withPortsBefore(200, 180),
    /200 of 2,000 ports to the service .* 180 of them in TIME_WAIT/,
  ],
  [
    'other-clients',
    'more TIME_WAIT than the client opened connections',
    asService(churned('client', { counters: { client: { TW: 1_900 } } })),
    /^This machine has 1,900 new sockets .* in TIME_WAIT, and the client opened 1,500 connections and closed 1,500 of them first/,
  ],
  [
    'other-clients',
    'TIME_WAIT on the client though the service closed first',
    asService(churned('server', { counters: { client: { TW: 400 } } })),
    /^This machine has 400 new sockets .* opened 1,500 connections and closed 0 of them first/,
  ],
  [
    'other-clients',
    'more connections open at once than the client opened',
    asService(ranOf({ plan: { load: CLOSED }, established: 40 })),
    /^This machine had 40 new connections to the service open at once, and the client opened only 16 connections in all/,
  ],
  [
    'unproven',
    'a claim of which only the client can speak',
    asService(ranOf({ plan: { strategy: { driver: 'undici', pipelining: 4 } } })),
    /only the client shows requests in flight/,
  ],
  [
    'sent-again',
    'streams that the service refused',
    asService(
      ranOf({
        plan: { strategy: { driver: 'undici', protocol: 'h2', tls: '1.3' } },
        connections: { repeats: 16, refusedStreams: 16 },
      }),
    ),
    /^The client sent 16 of 4,000 requests again, as the server refused their stream \(REFUSED_STREAM\)\. Their latency includes both/,
  ],
  [
    'sent-again',
    'refused streams, and a connection that ended before its first answer',
    asService(
      ranOf({
        plan: { strategy: { driver: 'undici', protocol: 'h2', tls: '1.3' } },
        connections: { repeats: 19, refusedStreams: 16 },
      }),
    ),
    /sent 19 of 4,000 requests again: 16 as the server refused .*, and 3 as their connection ended, or was retired, before/,
  ],
];

const late = (atMs: number, changes: RanChanges = {}): Ran =>
  ranOf({
    ...changes,
    outcome: { histograms: { ...histograms, latency: histogramOf({ 300: 900, [atMs * 1_000]: 100 }) } },
  });

/** Causes that are no warnings. */
const BEHIND: readonly [string, string, Ran, RegExp][] = [
  ['ports-in-time-wait', 'a client that closes first', exhausted(), /held 2,000 ports in TIME_WAIT/],
  [
    'ports-held-open',
    'more callers than ports',
    exhausted({
      plan: { strategy: {}, load: { ...CLOSED, concurrency: 3_000 } },
      counters: { client: { TW: 0 } },
    }),
    /^The load needed more connections at once than the 2,000 ports that the client has$/,
  ],
  [
    'cold-connections',
    'connections that take long to open',
    ranOf({
      outcome: {
        histograms: { ...histograms, cold: histogramOf({ 5000: 16 }), connect: histogramOf({ 3000: 16 }) },
      },
    }),
    /took 5 ms at p50, those on an open one 1 ms: connecting 3 ms$/,
  ],
  [
    'upstream-keep-alive-off',
    'an nginx that speaks HTTP/1.0 upstream',
    proxied(
      16,
      { upstream: 4_000, holder: 'origin' },
      { plan: { strategy: { path: 'nginx', upstreamKeepalive: 16, upstreamProtocol: 'http/1.0' } } },
    ),
    /^nginx, with keepalive 16, opened 4,000 connections .*: nginx speaks http\/1\.0 with the origin$/,
  ],
  [
    'upstream-keep-alive-small',
    'a cache with room for one',
    proxied(1, { upstream: 1_800, holder: 'proxy' }),
    /closed 1,800 that its cache had no room for$/,
  ],
  [
    'nginx-interim-answer',
    'an nginx that knows no early hints',
    proxied(
      16,
      { upstream: 16, holder: null },
      {
        counts: { requests: 2, responses: 0, errors: { ERR_UNANSWERED: 2 }, statuses: {} },
        logs: {
          upstream: {
            requests: 2,
            attempts: 2,
            newAtLeast: 2,
            statuses: { 103: 2 },
            closing: 0,
            unlogged: 0,
          },
        },
      },
    ),
    /took an interim answer of the origin \(103\) for the answer itself in 2 requests/,
  ],
  [
    'tickets-missing',
    'a server that never resumes',
    churned('client', { plan: { strategy: { ...CHURNING, tls: '1.3', resumption: true }, load: CLOSED } }),
    /^1,500 of 1,500 handshakes were full ones .* no more than 16 connections were open at once/,
  ],
  [
    'tickets-forgotten',
    'a server that refuses half of the sessions',
    churned('client', {
      plan: { strategy: { ...CHURNING, tls: '1.3', resumption: true }, load: CLOSED },
      connections: { resumed: 750, sessionsOffered: 1_484 },
    }),
    /^The server refused 734 of 1,484 sessions that the client offered/,
  ],
  [
    'retransmission',
    'answers that are 200 ms late, and segments that were sent again',
    late(210, { counters: { origin: { RetransSegs: 210, TCPTimeouts: 190 } } }),
    /^10% of the answers came around 2\d\d ms: TCP sent 210 segments again/,
  ],
  [
    'origin-delay',
    'a delay that was asked for',
    late(100, {
      plan: { load: CLOSED, origin: { ...DEFAULT_ORIGIN, delay: { kind: 'every', nth: 10, ms: 100 } } },
    }),
    /the origin's own delay/,
  ],
  [
    'uneven-backends',
    'connections that are always late, beside others that never are',
    late(30, {
      connections: {
        each: eachOf([
          { answers: 900, us: 300 },
          { answers: 100, us: 30_000 },
        ]),
      },
    }),
    /^10% of the answers came around 30 ms: on 1 of 2 connections nearly every answer was that late/,
  ],
  [
    'failed-answers',
    'failures that take another time',
    late(30, { counts: { statuses: { 200: 3_600, 502: 400 } } }),
    /400 answers had a status other than 2xx/,
  ],
];

/** nginx wrote this number of lines of this kind, each of which ended a connection. */
function erring(kind: string, lines: number): RanChanges {
  return { logs: { nginxLines: [{ kind, lines, sample: 'a line' }] } };
}

/** The same, and nginx closed those connections first. */
function racing(kind: string, lines: number): RanChanges {
  const counters = { proxy: { TW: lines }, origin: { TW: 4_000 - lines } };
  return { ...erring(kind, lines), counters };
}

/** nginx wrote 400 lines of this kind for 4,000 requests. */
const logging = (kind: string, method: Method = 'GET'): Ran =>
  proxied(
    16,
    { upstream: 16, holder: null },
    {
      plan: { request: { ...PLAIN_RECORD, method }, load: CLOSED, strategy: nginxKeeping(16) },
      logs: { nginxLines: [{ kind, lines: 400, sample: `a line about ${kind}` }] },
    },
  );

const LOGGED: readonly [string, string, Ran, RegExp][] = [
  ...NGINX_KINDS.map(({ id }) => id),
  UNKNOWN_LINE,
].map((kind) => [
  nginxCauseId(kind),
  'lines of its log',
  logging(kind),
  new RegExp(`400 lines in nginx's error log for 4,000 requests, the first "a line about ${kind}"$`),
]);

describe('findCauses()', () => {
  it.each([
    [
      'closed-early',
      'POST',
      / nginx sends no POST again that was lost on a kept connection, as it does with a GET/,
    ],
    ['reset', 'PATCH', / nginx sends no PATCH again /],
    ['closed-early', 'DELETE', /"$/],
    ['timed-out', 'POST', /"$/],
  ] as const)('says of %s whether nginx sends a %s again', (kind, method, said) => {
    const seen = found(logging(kind, method)).find(({ cause }) => cause.id === nginxCauseId(kind));
    expect(seen?.finding.text).toMatch(said);
  });

  it.each([...BEHIND, ...LOGGED])('finds %s behind %s', (id, _, ran, text) => {
    expect(found(ran).find(({ cause }) => cause.id === id)?.finding.text).toMatch(text);
  });

  it.each<[string, Ran]>([
    ['a quiet pool', ranOf()],
    [
      'waiting while connections were refused',
      ranOf({
        plan: { strategy: { pool: 16 }, load: OPEN },
        outcome: {
          backoffs: { count: 3, totalMs: 2 },
          histograms: { ...histograms, poolWait: histogramOf({ 1: 90, 600: 10 }) },
        },
      }),
    ],
    ['an nginx that keeps what it needs', proxied(16, { upstream: 16, holder: null })],
    ['an nginx that ends connections after ten requests', limited(32, 400)],
  ])('finds nothing behind %s', (_, ran) => expect(found(ran)).toEqual([]));

  it.each<[string, Ran]>([
    ['off', proxied(16, { upstream: 4_000, holder: 'origin' }, erring('too-big-header', 4_000))],
    ['small', proxied(16, { upstream: 1_800, holder: 'proxy' }, erring('invalid-header', 1_790))],
    ['racing', proxied('off', { upstream: 4_000, holder: 'origin' }, racing('closed-early', 800))],
  ])('does not blame an upstream keep-alive that is %s for connections that errors ended', (_, ran) => {
    const ids = found(ran).map(({ cause }) => cause.id);
    expect(ids.filter((id) => id.startsWith('upstream-'))).toEqual([]);
    expect(ids.some((id) => id.startsWith('nginx-'))).toBe(true);
  });

  it('blames keep-alive for the connections that no error ended', () => {
    const ids = found(proxied(16, { upstream: 4_000, holder: 'origin' }, erring('too-big-header', 40)));
    expect(ids.map(({ cause }) => cause.id)).toContain('upstream-keep-alive-off');
  });

  it('says that connections may have reached their limit of requests where that is not negligible', () => {
    const small = found(limited(4, 1_200)).find(({ cause }) => cause.id === 'upstream-keep-alive-small');
    expect(small?.finding.text).toMatch(
      /closed 1,200 that its cache had no room for or that had reached their limit/,
    );
  });

  it('leaves ports that ran out to the causes that know them', () => {
    const nginxLines = [{ kind: 'no-ports', lines: 1_500, sample: 'connect() failed (99: x)' }];
    const ids = found(exhaustedProxy({ logs: { nginxLines } })).map(({ cause }) => cause.id);
    expect(ids).toContain('ports-in-time-wait');
    expect(ids).not.toContain(nginxCauseId('no-ports'));
  });

  it('is tested with a cell for each cause; machine-paused has a file of its own', () => {
    const decided = CAUSES.filter(({ evidence, peak }) => evidence ?? peak).map(({ id }) => id);
    const tested = [...CASES, ...BEHIND, ...LOGGED].map(([id]) => id);
    expect(new Set([...tested, 'machine-paused'])).toEqual(new Set(decided));
  });

  it('has an id of its own for each cause, and something that decides about it', () => {
    expect(new Set(CAUSES.map(({ id }) => id)).size).toBe(CAUSES.length);
    expect(CAUSES.filter(({ evidence, peak, change }) => !(evidence ?? peak ?? change))).toEqual([]);
  });
});

describe('rankedCauses()', () => {
  it('puts what is proven first, then what explains more, and leaves notices out', () => {
    const ran = ranOf({
      plan: { strategy: { pool: 16 }, load: OPEN },
      counters: { client: { TCPSynRetrans: 3 } },
      outcome: {
        histograms: {
          ...histograms,
          latency: histogramOf({ 300: 900, 205000: 100 }),
          poolWait: histogramOf({ 1: 90, 150000: 10 }),
        },
      },
    });
    const ranked = rankedCauses(found(ran));
    expect(ranked.map(({ id, strength }) => [id, strength])).toEqual([
      ['pool-waits', 'proven'],
      ['syn-retransmits', 'proven'],
    ]);
    expect(ranked[0]).toEqual({
      id: 'pool-waits',
      strength: 'proven',
      host: 'client',
      evidence: expect.stringMatching(/^Waiting for one of the .* bursts find no free connection$/),
      remedy: 'Enlarge the pool, or make answers faster',
    });
    expect(warned(ran).map(({ code }) => code)).toContain('second-mode');
  });

  it.each([
    ['kept', {}, 'Open connections before they are needed'],
    ['closed', CHURNING, 'Reuse connections, or open them before they are needed'],
  ] as const)('does not advise what is done already: connections that are %s', (_, strategy, remedy) => {
    const slow = { cold: histogramOf({ 5000: 16 }), connect: histogramOf({ 3000: 16 }) };
    const ran = ranOf({
      plan: { strategy, load: CLOSED },
      outcome: { histograms: { ...histograms, ...slow } },
    });
    expect(rankedCauses(found(ran)).find(({ id }) => id === 'cold-connections')?.remedy).toBe(remedy);
  });
});

describe('warningsFrom()', () => {
  it.each(CASES)('gives %s for %s', (code, _, ran, text) => {
    const warning = warned(ran).find((one) => one.code === code);
    expect(warning?.message).toMatch(text);
  });

  it.each<[string, Ran]>([
    ['a quiet keep-alive pool', ranOf()],
    ['an exhaustion as predicted', exhausted()],
    ['an exhausted nginx as predicted', exhaustedProxy()],
    [
      'an nginx that the origin nearly always forestalls',
      proxied('off', { upstream: 4_000, holder: 'origin' }, { counters: { proxy: { TW: 200 } } }),
    ],
    [
      'a proxy that was asked to close towards the client',
      proxied(
        'off',
        { upstream: 4_000, holder: 'origin' },
        {
          plan: { strategy: { ...CHURNING, closer: 'server', path: 'nginx' }, load: CLOSED },
          counters: { proxy: { TW: 4_000 } },
        },
      ),
    ],
    ['an open load on time', ranOf({ plan: { load: OPEN } })],
    [
      'two workers with half of two cores left',
      proxied(
        16,
        { upstream: 16, holder: null },
        {
          plan: { strategy: TWO_WORKERS },
          observation: busy('proxy', 'proxy', 0.99),
        },
      ),
    ],
    ['a service that is not at a loopback address', asService(ranOf())],
    ['a service with next to no port in use before', withPortsBefore(10)],
    ['a closed load too short to exhaust', churned('client')],
    [
      'an exhaustion that only the speed of the machine decided',
      exhausted({ plan: { strategy: { ...CHURNING, twReuse: 1 }, load: CLOSED } }),
    ],
  ])('gives nothing for %s', (_, ran) => {
    expect(warned(ran)).toEqual([]);
  });

  it('gives no prediction-off for an nginx that was first to close, as it may be', () => {
    const ran = exhaustedProxy({ plan: { strategy: { path: 'nginx' }, load: CLOSED } });
    expect(warned(ran).map(({ code }) => code)).toEqual(['upstream-close-race']);
  });

  it('tests every code there is', () => {
    expect(new Set(CASES.map(([code]) => code))).toEqual(new Set(WARNING_CODES));
  });

  it('ends no message with a full stop, for reports go on after it', () => {
    for (const [, , ran] of CASES) for (const { message } of warned(ran)) expect(message).not.toMatch(/\.$/);
  });
});
