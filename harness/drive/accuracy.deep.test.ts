import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { readThreads } from '../observe/read/threads.ts';
import type { Load } from '../scenario/scenario.ts';
import type { Strategy } from '../scenario/strategy.ts';
import { MS_PER_SECOND, monotonicNs, US_PER_MS } from '../units.ts';
import type { DriverOutcome } from './driver.ts';
import { prepareDriver } from './process/run-driver.ts';
import { decodeHistogram, summarise } from './record/latency.ts';
import { launch } from './testing/launch.ts';
import { specOf } from './testing/spec.ts';
import type { HistogramName } from './testing/sums.ts';
import type { TimedService, Truth } from './testing/timed-origin.ts';

const PROGRAM = fileURLToPath(new URL('./testing/timed-origin.ts', import.meta.url));

interface Driver {
  readonly name: Strategy['driver'];
  readonly protocol: TimedService['protocol'];
  readonly strategy: Partial<Strategy>;
  /** null: the driver does not support open load. */
  readonly openLoad: Load | null;
  /** True if it measures the phases of a latency. */
  readonly hasPhases: boolean;
}

const OPEN: Load = { kind: 'open', ratePerSecond: 150, arrivals: 'constant', durationMs: 1_500 };
const CLOSED = { kind: 'closed', concurrency: 20, durationMs: 1_500 } as const;

const DRIVERS: readonly Driver[] = [
  { name: 'socket', strategy: {}, protocol: 'http/1.1', openLoad: OPEN, hasPhases: true },
  {
    name: 'undici',
    strategy: { poolChoice: 'first' },
    protocol: 'http/1.1',
    openLoad: OPEN,
    hasPhases: true,
  },
  {
    name: 'autocannon',
    strategy: { pool: CLOSED.concurrency },
    protocol: 'http/1.1',
    openLoad: null,
    hasPhases: false,
  },
  { name: 'http2', strategy: {}, protocol: 'h2c', openLoad: OPEN, hasPhases: true },
];

interface Order {
  readonly service: Omit<TimedService, 'protocol'>;
  readonly load: Load;
  readonly strategy?: Partial<Strategy>;
}

/** Runs driver and origin in separate processes; returns the measurements of both. */
async function measure({ name, protocol, ...driven }: Driver, order: Order) {
  const service: TimedService = { protocol, ...order.service };
  const argv = [PROGRAM, JSON.stringify(service)];
  const origin = spawn(process.execPath, argv, { stdio: ['pipe', 'pipe', 'inherit'] });
  const program = launch();
  try {
    const lines = createInterface(origin.stdout);
    const [port] = await once(lines, 'line');
    const strategy = { driver: name, protocol, ...driven.strategy, ...order.strategy };
    const driver = await prepareDriver(program, specOf({ port: Number(port), strategy, load: order.load }));
    const waitedUs = () => cpuWaitUs(program.pid) + cpuWaitUs(origin.pid!);
    const beforeUs = waitedUs();
    driver.start(monotonicNs());
    const outcome = await driver.done;
    const disturbedUs = waitedUs() - beforeUs;
    await driver.close();
    origin.stdin.end();
    const [truth] = await once(lines, 'line');
    return { outcome, truth: JSON.parse(truth) as Truth, disturbedUs };
  } finally {
    origin.kill();
    await program.stop();
  }
}

/** Time that the threads of a process were ready to run without a CPU. */
function cpuWaitUs(pid: number): number {
  const threads = readThreads('/proc', pid).values();
  return threads.reduce((sum, { waitedMs }) => sum + waitedMs, 0) * US_PER_MS;
}

function summaryOf({ histograms }: DriverOutcome, name: HistogramName) {
  return summarise(decodeHistogram(histograms[name]));
}

/**
 * Within 2% or 200 us, whichever is more, plus the machine's share: no request can be delayed longer than both processes
 * together were kept from running.
 */
function expectClose(what: string, measuredUs: number, trueUs: number, disturbedUs = 0): void {
  const marginUs = Math.max(200, 0.02 * trueUs) + disturbedUs;
  const isClose = Math.abs(measuredUs - trueUs) <= marginUs;
  const told = { what, measuredUs, trueUs, disturbedUs };
  expect({ ...told, isClose }).toEqual({ ...told, isClose: true });
}

/** The means of the phases add up to the mean latency. */
function expectDecomposed(outcome: DriverOutcome, disturbedUs: number): void {
  const totalUs = (name: HistogramName) => {
    const { mean, totalCount } = decodeHistogram(outcome.histograms[name]);
    return totalCount === 0 ? 0 : mean * totalCount;
  };
  const parts = (['lateness', 'poolWait', 'connect', 'tls', 'ttfb', 'body'] as const).map(totalUs);
  const { responses } = outcome.counts;
  const partsUs = parts.reduce((sum, part) => sum + part, 0) / responses;
  expectClose('the mean latency', partsUs, totalUs('latency') / responses, disturbedUs);
}

/**
 * Each percentile lies among answers of similar duration, 97 of 100 and the other three, so a driver that measures
 * something else shifts both. The spread is for HTTP/2, where Node writes all answers of one turn of the event loop
 * together; with a wider spread the first requests, which include connecting, would shift the median more.
 */
const TWO_SPEEDS = { usualMs: 300, spreadMs: 10, slowEvery: 33, slowMs: 1_000, stall: null };

describe('the service time of a driver equals that of the origin', () => {
  test.each(DRIVERS)('$name', async (driver) => {
    const loads = [CLOSED, driver.openLoad].filter((load) => load !== null);
    const orders = loads.map((load) => measure(driver, { service: TWO_SPEEDS, load }));
    for (const { outcome, truth, disturbedUs } of await Promise.all(orders)) {
      const service = summaryOf(outcome, 'service');
      expect([outcome.counts.responses, outcome.counts.errors]).toEqual([truth.requests, {}]);
      expectClose('p50', service.p50Us, truth.service.p50Us, disturbedUs);
      expectClose('p99', service.p99Us, truth.service.p99Us, disturbedUs);
      if (driver.hasPhases) expectDecomposed(outcome, disturbedUs);
    }
  });
});

const STALL = { usualMs: 0, spreadMs: 1, slowEvery: null, slowMs: 0, stall: { afterMs: 800, ms: 1_400 } };
const UNDER_STALL = { kind: 'open', ratePerSecond: 200, arrivals: 'constant', durationMs: 3_200 } as const;

/** A request that arrives during the stall waits for the rest of it: the first to arrive are the slowest. */
function stalledP99Ms(stallMs: number): number {
  const requests = (UNDER_STALL.ratePerSecond * UNDER_STALL.durationMs) / MS_PER_SECOND;
  const slower = requests - Math.ceil(0.99 * requests);
  return stallMs - (slower * MS_PER_SECOND) / UNDER_STALL.ratePerSecond;
}

describe.concurrent('one stall of 1.4 s under open load', () => {
  const able = DRIVERS.filter(({ openLoad }) => openLoad !== null);

  test.each(able)('$name shows it in the latency but not in the service time', async (driver) => {
    // A pool of one: requests that wait for the pool have not reached the server, so their wait is no service time.
    const strategy = { pool: 1, ...(driver.protocol === 'h2c' ? { streams: 1 } : {}) };
    const { outcome, truth, disturbedUs } = await measure(driver, {
      service: STALL,
      strategy,
      load: UNDER_STALL,
    });
    const [latency, service] = [summaryOf(outcome, 'latency'), summaryOf(outcome, 'service')];
    expect(truth.stallMs).toBeGreaterThanOrEqual(STALL.stall.ms);
    const p99Us = stalledP99Ms(truth.stallMs) * US_PER_MS;
    expectClose('p99 of the latency', latency.p99Us, p99Us, disturbedUs);
    // One request was at the server during the stall: it is the maximum, and affects neither median nor p99.
    expectClose('the longest service time', service.maxUs, truth.stallMs * US_PER_MS, disturbedUs);
    expect(service.p99Us).toBeLessThan(50 * US_PER_MS + disturbedUs);
    expectDecomposed(outcome, disturbedUs);
  });
});
