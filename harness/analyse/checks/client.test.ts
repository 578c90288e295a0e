import { describe, expect, it } from 'vitest';
import { DEFAULT_ORIGIN } from '../../scenario/defaults.ts';
import type { RequestRecord } from '../../scenario/request/request.ts';
import type { Ran } from '../evidence.ts';
import { churned } from '../testing/cells.ts';
import { checkNamed, checksOf, failedIn } from '../testing/checked.ts';
import { CHURNING, CLOSED, nginxKeeping, OPEN } from '../testing/plans.ts';
import { type RanChanges, ranOf } from '../testing/ran.ts';
import { failureText } from './checks.ts';

const TLS = { ...CHURNING, tls: '1.3' } as const;
const IPV6 = { sources: { '::ffff:198.18.1.1': 16 } };
const H2 = { driver: 'http2', protocol: 'h2c', pool: 2 } as const;
const TWO = { opened: 2, peak: 2 } as const;
const TWO_COUNTED = { client: { ActiveOpens: 2 }, origin: { PassiveOpens: 2 } } as const;
const PIPELINED = { pool: 2, pipelining: 4 } as const;
/** One request every 100 ms. */
const SPARSE = { ...OPEN, ratePerSecond: 10 };

/** One request per connection over TLS, of which so many resumed a session. */
function secured(resumed: number, changes: RanChanges = {}): Ran {
  return churned('client', {
    ...changes,
    plan: { strategy: TLS, load: CLOSED, ...changes.plan },
    connections: { resumed, ...changes.connections },
  });
}

function withServed(changes: Partial<NonNullable<Ran['logs']['origin']>>, ran: RanChanges = {}): Ran {
  const { origin } = ranOf(ran).logs;
  return ranOf({ ...ran, logs: { origin: { ...origin!, ...changes } } });
}

const POST: RequestRecord = { method: 'POST', headers: {}, body: { bytes: 30, file: null }, bearerEnv: null };

/** The same evidence, taken for a cell that was to send `POST`. */
function asPost(ran: Ran): Ran {
  return { ...ran, cell: { ...ran.cell, request: POST } };
}

/** A pool of two, of which the server retired one by GOAWAY: it still answered when the next one was open. */
function retiring(changes: RanChanges['connections'] = {}, established = 3): Ran {
  const ends = { peak: 3, usablePeak: 2, closedByServer: 1, announced: { goaway: 1 } };
  return ranOf({
    plan: { strategy: H2, load: CLOSED },
    connections: { opened: 3, mostInFlight: 8, ...ends, ...changes },
    counters: { client: { ActiveOpens: 3 }, origin: { PassiveOpens: 3, TW: 1 } },
    established,
  });
}

/** Connections idle for so long are closed; of 40 requests 100 ms apart so many were. */
function idle(idleTimeoutMs: number | 'none', idledOut: number): Ran {
  return ranOf({
    plan: { strategy: { idleTimeoutMs }, load: SPARSE },
    counts: { requests: 40, responses: 40 },
    connections: { opened: idledOut + 1, peak: 1, idledOut, closedByClient: idledOut },
    counters: {
      client: { ActiveOpens: idledOut + 1, TW: idledOut },
      origin: { PassiveOpens: idledOut + 1 },
    },
  });
}

describe('The checks of the client pass', () => {
  it.each<[string, Ran]>([
    ['TLS', ranOf({ plan: { strategy: { tls: '1.3' } } })],
    [
      'sessions resumed by all but the first of each caller',
      secured(1_484, { plan: { strategy: { ...TLS, resumption: true } } }),
    ],
    ['sessions that nobody may resume', secured(0)],
    ['a certificate of the client', secured(0, { plan: { strategy: { ...TLS, clientCertificate: true } } })],
    ['HTTP/1.0', ranOf({ plan: { strategy: { protocol: 'http/1.0' } } })],
    [
      'two source addresses',
      ranOf({ plan: { strategy: { sourceAddresses: 2 } }, connections: { sources: { a: 8, b: 8 } } }),
    ],
    ['an address that the origin sees on an IPv6 socket', withServed(IPV6)],
    [
      'a pool that is full',
      ranOf({ plan: { strategy: { pool: 16 }, load: { ...CLOSED, concurrency: 40 } } }),
    ],
    [
      'idle ones in the order asked for',
      ranOf({ connections: { choices: { newest: 900, oldest: 0, other: 0 } } }),
    ],
    [
      'the other order',
      ranOf({
        plan: { strategy: { poolChoice: 'fifo' } },
        connections: { choices: { newest: 0, oldest: 7, other: 0 } },
      }),
    ],
    ['idle connections that timed out in each pause', idle(20, 39)],
    ['pauses shorter than the timeout', idle(200, 0)],
    [
      'four requests at once on each of two connections',
      ranOf({
        plan: { strategy: PIPELINED, load: CLOSED },
        connections: { ...TWO, mostInFlight: 4 },
        counters: TWO_COUNTED,
      }),
    ],
    [
      'eight streams on each of two connections',
      ranOf({
        plan: { strategy: H2, load: CLOSED },
        connections: { ...TWO, mostInFlight: 8 },
        counters: TWO_COUNTED,
      }),
    ],
    ['a retired connection that still answers while the next one is open', retiring()],
    ['a POST with a body', ranOf({ plan: { request: POST } })],
    ['the same through nginx', ranOf({ plan: { request: POST, load: CLOSED, strategy: nginxKeeping(16) } })],
    ['three writes a request', ranOf({ plan: { strategy: { requestWrites: 3 } } })],
    ['a driver that cannot count its writes', ranOf({ connections: { requestWrites: 0 } })],
    ['three writes an answer', ranOf({ plan: { strategy: { responseWrites: 3 } } })],
  ])('%s', (_, ran) => {
    expect(failureText(checksOf(ran))).toBe('');
  });
});

describe('The checks of the client fail', () => {
  it.each<[string, string, Ran]>([
    ['protocol', 'another protocol', ranOf({ connections: { protocols: { h2c: 16 } } })],
    [
      'protocol',
      'one connection of another',
      ranOf({ connections: { protocols: { 'http/1.1': 15, h2c: 1 } } }),
    ],
    ['protocol', 'a server that was asked in another', withServed({ protocols: { 'http/1.0': 4_000 } })],
    ['protocol', 'no protocol at all', ranOf({ connections: { protocols: {} } })],
    ['protocol', 'a server that could not be asked', ranOf({ logs: { origin: null } })],
    ['tls', 'TLS that did not happen', secured(0, { connections: { handshakes: 0 } })],
    ['tls', 'TLS that nobody asked for', ranOf({ connections: { handshakes: 16 } })],
    ['tls', 'another version', secured(0, { connections: { tlsVersions: { 1.2: 1_500 } } })],
    [
      'tls',
      'a server that saw none',
      withServed(
        { tls: { handshakes: 0, resumed: 0, versions: {}, clientCertificates: 0 } },
        { plan: { strategy: { tls: '1.3' } } },
      ),
    ],
    ['resumption', 'sessions resumed unasked', secured(1_484)],
    ['resumption', 'none resumed', secured(0, { plan: { strategy: { ...TLS, resumption: true } } })],
    [
      'resumption',
      'half of them resumed',
      secured(750, { plan: { strategy: { ...TLS, resumption: true } } }),
    ],
    [
      'resumption',
      'a server that resumed none of those that the client says it did',
      withServed(
        { tls: { handshakes: 1_500, resumed: 0, versions: { 1.3: 1_500 }, clientCertificates: 0 } },
        {
          plan: { strategy: { ...TLS, resumption: true } },
          connections: { opened: 1_500, resumed: 1_484 },
        },
      ),
    ],
    [
      'client certificate',
      'a certificate that was not shown',
      withServed(
        { tls: { handshakes: 16, resumed: 0, versions: { 1.3: 16 }, clientCertificates: 0 } },
        { plan: { strategy: { tls: '1.3', clientCertificate: true } } },
      ),
    ],
    [
      'client certificate',
      'one that nobody asked for',
      withServed(
        { tls: { handshakes: 16, resumed: 0, versions: { 1.3: 16 }, clientCertificates: 16 } },
        { plan: { strategy: { tls: '1.3' } } },
      ),
    ],
    [
      'source addresses',
      'one where two were asked for',
      ranOf({ plan: { strategy: { sourceAddresses: 2 } } }),
    ],
    ['source addresses', 'two where one was', ranOf({ connections: { sources: { a: 8, b: 8 } } })],
    ['source addresses', 'others seen by the origin', withServed({ sources: { '198.18.3.81': 16 } })],
    ['pool', 'more open at once than it holds', ranOf({ plan: { strategy: { pool: 8 } } })],
    [
      'pool',
      'more than callers, though none ended',
      ranOf({ plan: { load: CLOSED }, connections: { peak: 17 } }),
    ],
    [
      'pool',
      'more than begin anew while others end',
      ranOf({ plan: { load: CLOSED }, connections: { peak: 33, closedByServer: 40 } }),
    ],
    [
      'pool',
      'more than it holds, some of them ending',
      ranOf({ plan: { strategy: { pool: 8 } }, connections: { peak: 9, usablePeak: 8, closedByClient: 40 } }),
    ],
    [
      'pool',
      'more seen by the kernel than callers and ending ones',
      ranOf({
        plan: { load: CLOSED },
        connections: { peak: 60, usablePeak: 16, closedByClient: 90 },
        established: 77,
      }),
    ],
    ['pool', 'more that end than the server retired', retiring({ opened: 4, peak: 4 })],
    ['pool', 'more that end though the server retired none', retiring({ announced: {} })],
    [
      'pool',
      'more that take requests than it holds, however many were retired',
      retiring({ usablePeak: 3, announced: { goaway: 9 } }),
    ],
    ['pool', 'more seen by the kernel than it holds and the server retired', retiring({}, 4)],
    ['pool', 'more seen by the kernel', ranOf({ plan: { strategy: { pool: 16 } }, established: 17 })],
    [
      'pool',
      'one that was not filled though callers waited',
      ranOf({ plan: { strategy: { pool: 32 }, load: { ...CLOSED, concurrency: 64 } } }),
    ],
    [
      'pool choice',
      'now and then another one',
      ranOf({ connections: { choices: { newest: 899, oldest: 1, other: 0 } } }),
    ],
    [
      'pool choice',
      'the order asked for and not given',
      ranOf({
        plan: { strategy: { poolChoice: 'fifo' } },
        connections: { choices: { newest: 9, oldest: 0, other: 0 } },
      }),
    ],
    ['idle timeout', 'idle connections closed unasked', idle('none', 39)],
    ['idle timeout', 'pauses that did not end a connection', idle(20, 10)],
    ['in flight', 'two at once unasked', ranOf({ connections: { mostInFlight: 2 } })],
    [
      'in flight',
      'no pipelining where callers must share',
      ranOf({ plan: { strategy: PIPELINED, load: CLOSED }, connections: TWO }),
    ],
    [
      'in flight',
      'streams that the server saw one after the other',
      withServed(
        { mostInFlight: 1 },
        { plan: { strategy: H2, load: CLOSED }, connections: { ...TWO, mostInFlight: 8 } },
      ),
    ],
    ['request', 'GET where POST was asked for', asPost(ranOf())],
    ['request', 'an origin that could not be asked', ranOf({ logs: { origin: null } })],
    ['request', 'bodies that did not arrive', asPost(ranOf({ plan: { request: { ...POST, body: null } } }))],
    [
      'request',
      'bodies that nginx did not get',
      asPost(ranOf({ plan: { request: { ...POST, body: null }, strategy: { path: 'nginx' } } })),
    ],
    [
      'request writes',
      'two writes where three were asked for',
      ranOf({ plan: { strategy: { requestWrites: 3 } }, connections: { requestWrites: 8_000 } }),
    ],
    [
      'response writes',
      'one where three were asked for',
      withServed({ responseWrites: 4_000 }, { plan: { strategy: { responseWrites: 3 } } }),
    ],
    [
      'path',
      'a proxy that is not on the path',
      ranOf({
        logs: { upstream: { requests: 4_000, attempts: 4_000, newAtLeast: 0, statuses: {}, unlogged: 0 } },
      }),
    ],
  ])('%s: %s', (name, _, ran) => {
    expect(failedIn(ran)).toContain(name);
  });
});

describe('A check says', () => {
  it.each<[string, string, Ran, RegExp]>([
    ['that no two were idle', 'pool choice', ranOf(), /never two idle/],
    ['that no pause was long enough', 'idle timeout', idle(200, 0), /no pause that had to end one/],
    [
      'that all connections opened before the first ticket came',
      'resumption',
      ranOf({ plan: { strategy: { tls: '1.3', resumption: true } } }),
      /too few connections to tell/,
    ],
  ])('%s', (_, name, ran, text) => {
    const check = checkNamed(ran, name);
    expect(check).toMatchObject({ ok: true, observed: expect.stringMatching(text) });
  });

  it('nothing of TCP where there is QUIC', () => {
    const ran = ranOf({
      plan: { strategy: { driver: 'h3', protocol: 'h3', tls: '1.3', path: 'nginx' } },
      counters: { client: { ActiveOpens: 0 }, proxy: { PassiveOpens: 0 } },
    });
    const names = checksOf(ran).map(({ name }) => name);
    expect(names).not.toContain('connections kernel');
    expect(names).not.toContain('client no delay');
    expect(failedIn(ran)).not.toContain('closer');
  });

  it('nothing of idle connections where the server is less patient', () => {
    const origin = { ...DEFAULT_ORIGIN, keepAliveTimeoutMs: 1 };
    const ran = ranOf({ plan: { strategy: { idleTimeoutMs: 2_000 }, load: SPARSE, origin } });
    expect(checkNamed(ran, 'idle timeout')?.ok).toBe(true);
  });

  it.each([
    ['the client', { closedByClient: 900, closedByServer: 100 }, { TW: 900 }, { TW: 100 }],
    ['the origin', { closedByClient: 0, closedByServer: 1_000 }, { TW: 0 }, { TW: 1_000 }],
  ])('both ends as holder where the answer says close: %s', (_, connections, client, origin) => {
    const plan = { strategy: { reuse: 'one-request' }, origin: { ...DEFAULT_ORIGIN, close: true } } as const;
    const ran = ranOf({ plan, connections: { opened: 1_000, ...connections }, counters: { client, origin } });
    expect(failedIn(ran)).not.toContain('closer');
  });

  it('a connection more than callers where the server ends some that were kept', () => {
    const ran = ranOf({ plan: { load: CLOSED }, connections: { peak: 17, closedByServer: 12 } });
    expect(checkNamed(ran, 'pool')?.ok).toBe(true);
  });

  it('connections that end slowly and take no further request', () => {
    const connections = { opened: 100, peak: 60, usablePeak: 16, closedByClient: 84 };
    const ran = ranOf({ plan: { load: CLOSED }, connections, established: 58 });
    expect(checkNamed(ran, 'pool')).toMatchObject({
      ok: true,
      observed: expect.stringMatching(/^16 by the driver/),
    });
  });
});
