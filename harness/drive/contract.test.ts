import { describe, expect, test } from 'vitest';
import type { Load } from '../scenario/scenario.ts';
import { hasStreams, type Strategy } from '../scenario/strategy.ts';
import type { DriverOutcome, DriverProgress, DriverSpec, PoolUsage } from './driver.ts';
import { whyNoH3 } from './h3/able.ts';
import { refusalOf } from './process/refusal.ts';
import { decodeHistogram, summarise } from './record/latency.ts';
import { boundsIn } from './record/unanswered.ts';
import type { Behaviour } from './testing/answers.ts';
import { expectDetail } from './testing/detail.ts';
import { type DriveWishes, driveHere, driveProcess } from './testing/drive.ts';
import { closedPort, type TestServer } from './testing/servers.ts';
import { specOf } from './testing/spec.ts';
import { countOf, expectSums } from './testing/sums.ts';
import { type Task, TESTED_DRIVERS, type TestedDriver } from './testing/tested-drivers.ts';

interface Order {
  readonly task: Task;
  readonly load: Load;
  readonly strategy?: Partial<Strategy>;
}

/** The spec of one driver in one test. */
function specFor(
  { strategy }: TestedDriver,
  order: Order,
  server: { port: number; ca?: string },
): DriverSpec {
  const { load } = order;
  return specOf({ ...server, strategy: { ...strategy, ...order.strategy }, load, detail: true });
}

/** Runs a load and checks the invariants of the outcome; undefined if the driver refuses it, as declared. */
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
  // A driver process costs half a second of CPU, so only some tests start one.
  const drive = driver.isAlone || order.task === 'keep-alive' ? driveProcess : driveHere;
  const { outcome, last } = await drive(spec, {
    ...order,
    wire: driver.wire,
    seen: () => (open = server.open()),
  });
  expectSums(outcome);
  expectDetail(last, outcome);
  expectWire(outcome, driver);
  expectConnections(outcome, spec.strategy, server);
  if (order.load.kind === 'closed') expect(countOf(outcome, 'lateness')).toBe(0);
  return { outcome, open, pool: last.detail!.pool };
}

/** Null where the driver has no choice. */
function expectWire({ wire }: DriverOutcome, driver: TestedDriver): void {
  const { driver: name, protocol = 'http/1.1' } = driver.strategy;
  const hasChoice = name === 'socket' && !hasStreams({ protocol });
  expect(wire).toBe(driver.wire ?? (hasChoice ? 'node:net' : null));
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

/** Duration of a load that is expected to end earlier for another reason. */
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
  if (reason === null) describe.concurrent(title, () => testContract(driver));
  else describe.skip(`${title} (cannot run here: ${reason})`, () => testContract(driver));
}

/** Tests the contract of a driver, without the requirements that do not apply to it. */
function testContract(driver: TestedDriver): void {
  const testTask = (task: Task, what: string, body: () => Promise<void>): void => {
    if (!(task in driver.never)) test(what, body);
  };

  testTask('keep-alive', 'keeps its connections open, also after done', async () => {
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

  testTask('a pool', 'makes the given number of requests over a pool', async () => {
    const strategy = { pool: 2, ...oneStream(driver) };
    const ran = await run(driver, { task: 'a pool', load: times(2, 41), strategy });
    expect(ran!.outcome.counts).toMatchObject({ requests: 41, responses: 41, unsent: 0 });
    expect(ran!.outcome.connections.opened).toBe(2);
    expect(ran!.outcome.connections.each!.answers).toHaveLength(2);
    expect(ran!.outcome.durationMs).toBeLessThan(LONG_MS);
  });

  testTask('one-request', 'opens a connection for each request', async () => {
    const strategy = { reuse: 'one-request', closer: driver.closer } as const;
    const ran = await run(driver, { task: 'one-request', load: times(4, 20), strategy });
    if (ran === undefined) return;
    expect(ran.outcome.counts).toMatchObject({ requests: 20, responses: 20 });
    expect(ran.outcome.connections).toMatchObject({ opened: 20, requestsMin: 1, requestsMax: 1 });
  });

  testTask('open load', 'makes open load, and counts requests that it did not send', async () => {
    const load = { kind: 'open', ratePerSecond: 300, arrivals: 'constant', durationMs: 1_000 } as const;
    // Four connections serve 200 of 300 requests a second. Their TLS handshakes end long before the load does.
    const strategy = { pool: 4, ...oneStream(driver) };
    const ran = await run(driver, { task: 'open load', load, strategy }, { delayMs: 20 });
    if (ran === undefined) return;
    const { requests, unsent, errors } = ran.outcome.counts;
    expect([requests + unsent, errors]).toEqual([300, {}]);
    expect(unsent).toBeGreaterThan(0);
    expect(countOf(ran.outcome, 'lateness')).toBe(requests + ran.outcome.counts.waiting);
  });

  testTask('no server', 'backs off when no server listens', async () => {
    const load = { kind: 'closed', concurrency: 4, durationMs: 200 } as const;
    const order = { task: 'no server', load, strategy: { pool: 4 } } as const;
    const { outcome, last } = await driveHere(specFor(driver, order, { port: await closedPort() }), driver);
    expectSums(outcome);
    expectDetail(last, outcome);
    const { requests } = outcome.counts;
    expect(outcome.counts).toMatchObject({ responses: 0, errors: { ECONNREFUSED: requests } });
    expect(outcome.first).toMatchObject([{ code: 'ECONNREFUSED', afterConnections: 0 }]);
    expect(outcome.connections.opened).toBe(0);
    // 1, 2, 4, ... ms: each caller tries about ten times; without back-off it would be thousands.
    expect(requests).toBeLessThan(100);
    expect(outcome.backoffs.count).toBeGreaterThan(0);
  });

  testTask('server closes', 'opens a new connection after the server closes', async () => {
    const order = { task: 'server closes', load: times(2, 20), strategy: oneStream(driver) } as const;
    const ran = await run(driver, order, { status: 503, ending: 'closed' });
    if (ran === undefined) return;
    expect(ran.outcome.counts).toMatchObject({ responses: 20, errors: {}, statuses: { 503: 20 } });
    expect(ran.outcome.first).toMatchObject([{ code: 'status 503' }]);
    expect(ran.outcome.connections).toMatchObject({ opened: 20, requestsMax: 1 });
  });

  testTask('cut off', 'counts answers that are cut off, by code', async () => {
    const order = { task: 'cut off', load: times(2, 10), strategy: oneStream(driver) } as const;
    const ran = await run(driver, order, { ending: 'cut' });
    if (ran === undefined) return;
    expect(ran.outcome.counts).toMatchObject({ requests: 10, responses: 0 });
  });

  testTask('stop', 'returns its outcome when stopped, and counts unanswered requests', async () => {
    const load = { kind: 'closed', concurrency: 4, durationMs: LONG_MS } as const;
    let asked = 0;
    const order = { task: 'stop', load, strategy: { pool: 4 }, stopsWhen: () => asked === 4 } as const;
    const ran = await run(driver, order, { ending: 'never', asked: () => asked++ });
    expect(ran!.outcome.counts).toMatchObject({ requests: 4, responses: 0, errors: { ERR_UNANSWERED: 4 } });
    expect(ran!.outcome.durationMs).toBeLessThan(LONG_MS);
  });

  testTask(
    'no answer',
    'counts a request that is never answered as the slowest, and no time for it',
    async () => {
      let [asked, seenAtMs] = [0, 0];
      const stopsWhen = ({ responses, atMs }: DriverProgress): boolean => {
        seenAtMs = atMs;
        return responses === 39;
      };
      const order = { task: 'no answer', load: times(4, 40), strategy: { pool: 4 }, stopsWhen } as const;
      const ran = await run(driver, order, { asked: () => ++asked !== 10 });
      const { counts, durationMs, histograms } = ran!.outcome;
      expect(counts).toMatchObject({
        requests: 40,
        responses: 39,
        errors: { ERR_UNANSWERED: 1 },
        unanswered: 1,
      });
      // The driver gives a stopped load 200 ms for its last answers.
      const [all, unanswered] = [histograms.latency, histograms.unanswered!].map(decodeHistogram);
      expect(summarise(all!).maxUs).toBeGreaterThanOrEqual(200_000);
      expect(boundsIn(all!, unanswered!)).toContain('p99Us');
      // The last answer came before it was seen; atMs is rounded.
      expect(durationMs).toBeLessThanOrEqual(seenAtMs + 1);
    },
  );

  testTask('queue', 'reports requests that wait for a connection, and busy connections', async () => {
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

/** With streams: one request in flight per connection, as with HTTP/1.1. */
function oneStream({ strategy }: TestedDriver): Partial<Strategy> {
  const { protocol = 'http/1.1' } = strategy;
  return hasStreams({ protocol }) ? { streams: 1 } : {};
}
