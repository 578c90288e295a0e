import { describe, expect, test } from 'vitest';
import type { Load } from '../scenario/scenario.ts';
import { hasStreams, type Strategy } from '../scenario/strategy.ts';
import type { DriverOutcome, DriverProgress, DriverSpec, PoolUsage } from './driver.ts';
import { whyNoH3 } from './h3/able.ts';
import { refusalOf } from './process/refusal.ts';
import { expectDetail } from './testing/detail.ts';
import { type DriveWishes, driveHere, driveProcess } from './testing/drive.ts';
import { closedPort, type TestServer } from './testing/servers.ts';
import { specOf } from './testing/spec.ts';
import { countOf, expectSums } from './testing/sums.ts';
import { type Behaviour, type Task, TESTED_DRIVERS, type TestedDriver } from './testing/tested-drivers.ts';

interface Order {
  readonly task: Task;
  readonly load: Load;
  readonly strategy?: Partial<Strategy>;
}

/** What one driver is asked in one test. */
function specFor(
  { strategy }: TestedDriver,
  order: Order,
  server: { port: number; ca?: string },
): DriverSpec {
  const { load } = order;
  return specOf({ ...server, strategy: { ...strategy, ...order.strategy }, load, detail: true });
}

/** Runs an order and holds the outcome to what every driver owes; undefined where it refuses, as it says it does. */
async function run(
  driver: TestedDriver,
  order: Order & Pick<DriveWishes, 'stopsWhen'>,
  behaviour: Behaviour = {},
) {
  if (driver.refuses.includes(order.task)) {
    expect(refusalOf(specFor(driver, order, { port: 80 }))).toMatch(/./);
    return undefined;
  }
  await using server = await driver.serve(behaviour);
  const spec = specFor(driver, order, server);
  expect(refusalOf(spec)).toBeUndefined();
  let open = 0;
  // A process of its own costs half a second of CPU: what is the same in all is tried in one.
  const drive = driver.isAlone || order.task === 'keep-alive' ? driveProcess : driveHere;
  const { outcome, last } = await drive(spec, { ...order, seen: () => (open = server.open()) });
  expectSums(outcome);
  expectDetail(last, outcome);
  expectConnections(outcome, spec.strategy, server);
  if (order.load.kind === 'closed') expect(countOf(outcome, 'lateness')).toBe(0);
  return { outcome, open, pool: last.detail!.pool };
}

function expectConnections(
  { connections, counts }: DriverOutcome,
  strategy: Strategy,
  server: TestServer,
): void {
  const { opened, handshakes, peak, protocols, resumed } = connections;
  expect(opened).toBe(server.accepted());
  expect(handshakes).toBe(strategy.tls === 'none' ? 0 : opened);
  expect(resumed).toBe(0);
  if (strategy.pool !== 'unlimited') expect(peak).toBeLessThanOrEqual(strategy.pool);
  if (counts.responses > 0) expect(Object.keys(protocols)).toEqual([strategy.protocol]);
}

/** A load that ends for another reason ends before its time. */
const LONG_MS = 50_000;

const times = (concurrency: number, requests: number): Load => ({
  kind: 'closed',
  concurrency,
  requests,
  durationMs: LONG_MS,
});

const whyNot: Partial<Record<Strategy['driver'], string | null>> = { h3: await whyNoH3() };

for (const driver of TESTED_DRIVERS) {
  const reason = whyNot[driver.strategy.driver!] ?? null;
  const title = `the driver ${driver.name}`;
  if (reason === null) describe.concurrent(title, () => hold(driver));
  else describe.skip(`${title} (cannot run here: ${reason})`, () => hold(driver));
}

/** What every driver owes, save for what cannot happen to it. */
function hold(driver: TestedDriver): void {
  const owes = (task: Task, what: string, prove: () => Promise<void>): void => {
    if (!(task in driver.never)) test(what, prove);
  };

  owes('keep-alive', 'keeps its connections, also when it is done', async () => {
    const order = { task: 'keep-alive', load: times(4, 24), strategy: { pool: 4 } } as const;
    const ran = await run(driver, order, { delayMs: 5 });
    const { connections, counts } = ran!.outcome;
    expect(counts).toMatchObject({ requests: 24, errors: {}, statuses: { 200: 24 }, unsent: 0 });
    const opened = driver.connectionsOfFour;
    expect(connections).toMatchObject({
      opened,
      failed: 0,
      closedByClient: 0,
      closedByServer: 0,
      resetByClient: 0,
      resetByServer: 0,
      protocols: { [driver.strategy.protocol ?? 'http/1.1']: opened },
      noDelay: { on: driver.isTcp ? opened : 0, off: 0, unknown: 0 },
      sources: { '127.0.0.1': opened },
    });
    expect(ran!.open).toBe(opened);
    expect(ran!.pool).toEqual({ free: opened, busy: 0, queued: 0 });
  });

  owes('a pool', 'makes so many requests over a pool', async () => {
    const strategy = { pool: 2, ...oneStream(driver) };
    const ran = await run(driver, { task: 'a pool', load: times(2, 41), strategy });
    expect(ran!.outcome.counts).toMatchObject({ requests: 41, responses: 41, unsent: 0 });
    expect(ran!.outcome.connections.opened).toBe(2);
    expect(ran!.outcome.durationMs).toBeLessThan(LONG_MS);
  });

  owes('one-request', 'opens a connection for each request', async () => {
    const strategy = { reuse: 'one-request', closer: driver.closer } as const;
    const ran = await run(driver, { task: 'one-request', load: times(4, 20), strategy });
    if (ran === undefined) return;
    expect(ran.outcome.counts).toMatchObject({ requests: 20, responses: 20 });
    expect(ran.outcome.connections).toMatchObject({ opened: 20, requestsMin: 1, requestsMax: 1 });
  });

  owes('open load', 'makes open load, and says what it did not come to', async () => {
    const load = { kind: 'open', ratePerSecond: 300, arrivals: 'constant', durationMs: 1_000 } as const;
    // Four TLS handshakes are done long before the load is, on a busy machine too. They serve 200 of 300 a second.
    const strategy = { pool: 4, ...oneStream(driver) };
    const ran = await run(driver, { task: 'open load', load, strategy }, { delayMs: 20 });
    if (ran === undefined) return;
    const { requests, unsent, errors } = ran.outcome.counts;
    expect([requests + unsent, errors]).toEqual([300, {}]);
    expect(unsent).toBeGreaterThan(0);
    expect(countOf(ran.outcome, 'lateness')).toBe(requests + ran.outcome.counts.waiting);
  });

  owes('nobody listens', 'backs off when nobody listens', async () => {
    const load = { kind: 'closed', concurrency: 4, durationMs: 200 } as const;
    const order = { task: 'nobody listens', load, strategy: { pool: 4 } } as const;
    const { outcome, last } = await driveHere(specFor(driver, order, { port: await closedPort() }));
    expectSums(outcome);
    expectDetail(last, outcome);
    const { requests } = outcome.counts;
    expect(outcome.counts).toMatchObject({ responses: 0, errors: { ECONNREFUSED: requests } });
    expect(outcome.first).toMatchObject([{ code: 'ECONNREFUSED', afterConnections: 0 }]);
    expect(outcome.connections.opened).toBe(0);
    // 1, 2, 4, ... ms: each caller some ten times; spinning would be thousands.
    expect(requests).toBeLessThan(100);
    expect(outcome.backoffs.count).toBeGreaterThan(0);
  });

  owes('server closes', 'goes on with a new connection when the server closes with its answer', async () => {
    const order = { task: 'server closes', load: times(2, 20), strategy: oneStream(driver) } as const;
    const ran = await run(driver, order, { status: 503, ending: 'closed' });
    if (ran === undefined) return;
    expect(ran.outcome.counts).toMatchObject({ responses: 20, errors: {}, statuses: { 503: 20 } });
    expect(ran.outcome.first).toMatchObject([{ code: 'status 503' }]);
    expect(ran.outcome.connections).toMatchObject({ opened: 20, requestsMax: 1 });
  });

  owes('cut off', 'counts answers that are cut off, each by a code', async () => {
    const order = { task: 'cut off', load: times(2, 10), strategy: oneStream(driver) } as const;
    const ran = await run(driver, order, { ending: 'cut' });
    if (ran === undefined) return;
    expect(ran.outcome.counts).toMatchObject({ requests: 10, responses: 0 });
  });

  owes('stop', 'says what it saw when it is stopped, and what was not answered then', async () => {
    const load = { kind: 'closed', concurrency: 4, durationMs: LONG_MS } as const;
    let asked = 0;
    const order = { task: 'stop', load, strategy: { pool: 4 }, stopsWhen: () => asked === 4 } as const;
    const ran = await run(driver, order, { ending: 'never', asked: () => asked++ });
    expect(ran!.outcome.counts).toMatchObject({ requests: 4, responses: 0, errors: { ERR_UNANSWERED: 4 } });
    expect(ran!.outcome.durationMs).toBeLessThan(LONG_MS);
  });

  owes('queue', 'tells who waits for a connection of the pool, and who has one', async () => {
    const load = { kind: 'closed', concurrency: 3, durationMs: LONG_MS } as const;
    const strategy = { pool: 1, ...oneStream(driver) };
    let asked = 0;
    let pool: PoolUsage | undefined;
    const stopsWhen = ({ detail }: DriverProgress): boolean => {
      pool = detail?.pool;
      return asked === 1 && pool !== undefined;
    };
    const behaviour = { ending: 'never', asked: () => asked++ } as const;
    await run(driver, { task: 'queue', load, strategy, stopsWhen }, behaviour);
    expect(pool).toEqual({ free: 0, busy: 1, queued: 2 });
  });
}

/** Where requests share connections: one in flight on each, as with HTTP/1.1. */
function oneStream({ strategy }: TestedDriver): Partial<Strategy> {
  const { protocol = 'http/1.1' } = strategy;
  return hasStreams({ protocol }) ? { streams: 1 } : {};
}
