import { describe, expect, test } from 'vitest';
import { analyseCell } from './analyse.ts';
import { findCauses } from './causes/catalogue.ts';
import type { Ran } from './evidence.ts';
import { explain } from './explain/explain.ts';
import { measure } from './numbers.ts';
import { portHoldSeconds } from './predict/time-wait.ts';
import { churned } from './testing/cells.ts';
import { checkNamed, checksOf, failedIn } from './testing/checked.ts';
import { carrying, endedFor, endOf } from './testing/ends.ts';
import { CLOSED } from './testing/plans.ts';
import { type RanChanges, ranOf } from './testing/ran.ts';
import { asService, elsewhere, SERVICE } from './testing/service.ts';

/** A pool of 16 that is kept, of which the service ended some and 16 more were opened for them. */
function kept(connections: NonNullable<RanChanges['connections']> = {}): Ran {
  const opened = connections.opened ?? 16;
  return asService(
    ranOf({
      plan: { load: CLOSED },
      connections,
      counters: {
        client: { ActiveOpens: opened, TW: connections.closedByClient ?? 0 },
        origin: { TW: connections.closedByServer ?? 0 },
      },
    }),
  );
}

/** Connections to the service that the kernel saw before the load, and the most during it. */
function withOpenBefore(before: number, peak: number): Ran {
  const ran = asService(ranOf({ plan: { load: CLOSED }, established: peak }));
  const client = ran.observation.hosts.client!;
  const tableBefore = { ...client.tableBefore, states: { established: before } };
  const hosts = { ...ran.observation.hosts, client: { ...client, tableBefore } };
  return { ...ran, observation: { ...ran.observation, hosts } };
}

/** 40 callers on one HTTP/2 connection. */
function streaming(connections: NonNullable<RanChanges['connections']>): Ran {
  return ranOf({
    plan: {
      strategy: { driver: 'http2', protocol: 'h2c', pool: 1, streams: 'unlimited' },
      load: { ...CLOSED, concurrency: 40 },
    },
    connections: { opened: 1, peak: 1, ...connections },
    counters: { client: { ActiveOpens: 1 } },
  });
}

describe("checkCell() of a service of one's own", () => {
  test.each<[string, Ran]>([
    ['kept connections', kept()],
    ['a client that closes first', asService(churned('client'))],
    ['a service that closes first', asService(churned('server'))],
    ['a client that resets', asService(churned('reset'))],
    ['a client that closes first, and a service elsewhere', elsewhere(churned('client'))],
    ['a service elsewhere that closes first', elsewhere(churned('server'))],
    ['a connection from before the load that ended when it began', withOpenBefore(1, 16)],
    ['connections of others from before the load', withOpenBefore(5, 21)],
    [
      'a machine where others connect too',
      asService(churned('client', { counters: { client: { ActiveOpens: 9_000 } } })),
    ],
    [
      'a service that closes where the client was to, and says so',
      asService(
        churned('client', {
          connections: { closedByClient: 0, closedByServer: 1_500, endedFirst: { close: 1_500 } },
          counters: { client: { TW: 0 }, origin: { TW: 1_500 } },
        }),
      ),
    ],
    [
      'a service elsewhere that closes where the client was to',
      elsewhere(
        churned('client', {
          connections: { closedByClient: 9, closedByServer: 1_491, endedFirst: { fin: 1_491 } },
          counters: { client: { TW: 9 } },
        }),
      ),
    ],
    [
      'a service that closes where the client was to reset, whose RST erases TIME_WAIT',
      asService(
        churned('reset', {
          connections: { resetByClient: 20, closedByServer: 1_480, endedFirst: { 'http/1.0': 1_480 } },
        }),
      ),
    ],
    [
      'a service that ends a few after many requests',
      kept({ ...endedFor('fin', endOf(4, { answers: carrying(200, 4) })), requestsMax: 250 }),
    ],
    ['a service whose answers say Connection: close', kept(endedFor('close', endOf(3_984)))],
    [
      'one that leaves the closing to the client then',
      kept(endedFor('close', endOf(3_984, { closedByClient: 3_984 }))),
    ],
    [
      'one that answers in HTTP/1.0',
      kept({ ...endedFor('http/1.0', endOf(3_984)), protocols: { 'http/1.0': 4_000 } }),
    ],
    ['one that ends the body with the connection', kept(endedFor('no-length', endOf(3_984)))],
    ['one that ends them without a word', kept(endedFor('fin', endOf(3_984)))],
    [
      'one that resets them',
      kept({ ...endedFor('rst', endOf(3_984)), closedByServer: 0, resetByServer: 3_984 }),
    ],
    [
      'more of them open at once than callers, where those that end are still there',
      kept({ ...endedFor('close', endOf(40, { answers: carrying(100, 40) })), peak: 50 }),
    ],
    ['as many streams as its SETTINGS allow', asService(streaming({ streamLimit: 10, mostInFlight: 10 }))],
    ['requests that a library wrote again', kept({ repeats: 95, requestWrites: 4_095 })],
  ])('holds for %s', (_, ran) => {
    expect(failedIn(ran)).toEqual([]);
  });

  test.each<[string, string, Ran]>([
    [
      'connections client',
      'connections that nobody ended for a reason',
      kept({ opened: 4_000, closedByClient: 3_984, requestsMin: 1, requestsMax: 1 }),
    ],
    [
      'connections kernel',
      'connections that the kernel never opened',
      asService(churned('client', { counters: { client: { ActiveOpens: 9 } } })),
    ],
    [
      'closer',
      'TIME_WAIT that the client does not hold',
      asService(churned('client', { counters: { client: { TW: 0 } } })),
    ],
    [
      'closer',
      'TIME_WAIT on the client where the service was to close',
      asService(churned('server', { counters: { client: { TW: 1_500 } } })),
    ],
    [
      'closer',
      'a service that closes where the client was to',
      asService(churned('client', { connections: { closedByClient: 0, closedByServer: 1_500 } })),
    ],
    [
      'closer',
      'a service that closes where the client was to, with TIME_WAIT on the client',
      asService(
        churned('client', {
          connections: { closedByClient: 0, closedByServer: 1_500, endedFirst: { close: 1_500 } },
          counters: { client: { TW: 1_500 }, origin: { TW: 0 } },
        }),
      ),
    ],
    [
      'closer',
      "the lab's origin, which is not to close first whatever it says",
      churned('client', {
        connections: { closedByClient: 0, closedByServer: 1_500, endedFirst: { close: 1_500 } },
        counters: { client: { TW: 0 }, origin: { TW: 1_500 } },
      }),
    ],
    ['protocol', 'another protocol', kept({ protocols: { h2c: 16 } })],
    [
      'in flight',
      'fewer streams than its SETTINGS allow',
      asService(streaming({ streamLimit: 10, mostInFlight: 4 })),
    ],
    ['request writes', 'writes beyond those that were repeated', kept({ repeats: 95, requestWrites: 4_096 })],
    ['pool', 'fewer connections than the driver counted, by the kernel', withOpenBefore(1, 15)],
    ['pool', 'more connections than callers beside those of before', withOpenBefore(5, 22)],
    [
      'pool',
      'more connections than callers, by the kernel',
      asService(ranOf({ plan: { load: CLOSED }, established: 40 })),
    ],
  ])('"%s" fails for %s', (name, _, ran) => {
    expect(failedIn(ran)).toContain(name);
  });

  test('leaves out what only a server could tell', () => {
    const names = checksOf(kept()).map(({ name }) => name);
    const ofServers = ['path', 'origin no delay', 'response writes', 'ports', 'client certificate'];
    expect(names.filter((name) => ofServers.includes(name))).toEqual([]);
  });

  test('holds the service to its error budget', () => {
    const budget = {
      share: 0.05,
      leastRequests: 100,
      overspent: '9 of 100 requests failed (status 500: 9)',
      isStopped: true,
    };
    const ran = kept();
    const outcome = { ...ran.outcome, durationMs: 1_000 };
    expect(checkNamed({ ...ran, outcome, budget }, 'error budget')).toEqual({
      name: 'error budget',
      ok: false,
      expected: 'at most 5% of any 100 requests in a row failed',
      observed: '9 of 100 requests failed (status 500: 9), and the load was ended after 4,000 requests',
    });
    expect(checkNamed({ ...ran, budget: { ...budget, overspent: null } }, 'error budget')?.ok).toBe(true);
  });
});

describe('The error budget', () => {
  const BUDGET = {
    share: 0.05,
    leastRequests: 100,
    overspent: '2,000 of 4,000 requests failed',
    isStopped: true,
  };
  const HALF = { responses: 2_000, errors: { ERR_CLOSED_BEFORE_RESPONSE: 2_000 } };
  /** 4,000 requests with these errors, on connections that ended so. */
  const failing = (
    counts: NonNullable<RanChanges['counts']>,
    connections: NonNullable<RanChanges['connections']>,
    plan = {},
  ): Ran => ({
    ...asService(
      ranOf({
        plan: { load: { ...CLOSED, requests: 4_000 }, ...plan },
        counts,
        connections,
        counters: { client: { ActiveOpens: 4_000 }, origin: { TW: connections.closedByServer ?? 0 } },
      }),
    ),
    budget: BUDGET,
  });
  const silent = endedFor('fin', endOf(1_999));

  test.each<[string, Ran]>([
    ['half of the requests lost on connections that ended without a word', failing(HALF, silent)],
    ['the same by RST', failing({ ...HALF, errors: { ECONNRESET: 2_000 } }, endedFor('rst', endOf(1_999)))],
    [
      'a few others besides',
      failing({ responses: 1_900, errors: { EPIPE: 1_980, HPE_INVALID_VERSION: 120 } }, silent),
    ],
  ])('holds for %s', (_, ran) => {
    const check = checkNamed(ran, 'error budget')!;
    expect(check).toMatchObject({ ok: true, observed: '2,000 of 4,000 requests failed' });
    expect(check.expected).toMatch(
      / in a row failed, besides 1,9\d\d lost on connections that the service ended without an announcement$/,
    );
  });

  test.each<[string, Ran]>([
    [
      'a service that ends connections before any answer',
      failing({ responses: 0, errors: { ECONNRESET: 4_000 } }, { ends: {} }),
    ],
    ['more lost requests than ended connections', failing(HALF, endedFor('fin', endOf(700)))],
    ['statuses that fail', failing({ statuses: { 200: 2_000, 503: 2_000 } }, silent)],
    [
      'as many other errors',
      failing({ responses: 1_000, errors: { ...HALF.errors, ERR_RESPONSE_MALFORMED: 1_000 } }, silent),
    ],
    ['ends that were announced', failing(HALF, endedFor('close', endOf(1_999)))],
    ["the lab's nginx before the service", failing(HALF, silent, { strategy: { path: 'nginx' } })],
  ])('fails for %s', (_, ran) => {
    expect(checkNamed(ran, 'error budget')?.ok).toBe(false);
  });

  test('says that the load was ended only where it was', () => {
    const cut = failing(HALF, silent, { load: { ...CLOSED, requests: 9_000 } });
    const early = { ...cut, outcome: { ...cut.outcome, durationMs: 1_000 } };
    expect(checkNamed(early, 'error budget')?.observed).toMatch(
      /, and the load was ended after 4,000 requests$/,
    );
    const whole = failing(HALF, silent);
    const done = { ...whole, outcome: { ...whole.outcome, durationMs: 1_000 } };
    expect(checkNamed(done, 'error budget')?.observed).not.toContain('the load was ended');
  });

  test('leaves such a cell measured, with its errors, the cause and what was lost', () => {
    const { cell, ...evidence } = failing(HALF, silent);
    const analysed = analyseCell(cell, evidence);
    expect(analysed).toMatchObject({ state: 'measured', counts: HALF, overspent: BUDGET.overspent });
    const { causes = [] } = analysed as Extract<typeof analysed, { state: 'measured' }>;
    expect(causes.find(({ id }) => id === 'service-closes-silently')).toMatchObject({
      host: 'service',
      strength: 'proven',
      evidence: expect.stringContaining('2,000 of 4,000 requests were lost on the way'),
      remedy: expect.stringContaining('RFC 9112, 9.3.1'),
    });
  });
});

test.each([
  ['127.0.0.1', 1],
  ['127.9.9.9', 1],
  ['::1', 1],
  ['192.0.2.7', 60],
  ['2001:db8::7', 60],
])('portHoldSeconds() goes by the address of the service: %s', (address, seconds) => {
  const { cell } = asService(ranOf(), { ...SERVICE, address });
  expect(portHoldSeconds(cell, false)).toBe(seconds);
});

test('explain() tells who closed, not who was to', () => {
  const ends = { closedByClient: 0, closedByServer: 1_500, endedFirst: { fin: 1_500 } };
  const ran = asService(
    churned('client', { connections: ends, counters: { client: { TW: 0 }, origin: { TW: 1_500 } } }),
  );
  const measured = measure(ran);
  expect(explain({ ran, measured }, findCauses({ ran, measured }))).toMatch(
    /^The service ended 1,500 of 1,500 connections first, by a FIN.* the kernel's table has 0 in TIME_WAIT on the client and 1,500 on the service, so /,
  );
});

test('explain() does not say what a service elsewhere holds', () => {
  const ran = elsewhere(churned('server'));
  expect(explain({ ran, measured: measure(ran) }, [])).toContain(
    'The service closed its 1,500 connections first',
  );
});
