import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { predict } from '../analyse/predict/predict.ts';
import { specsOf } from '../drive/group/specs.ts';
import { paceOpen } from '../drive/load/pacer.ts';
import { specOf } from '../drive/testing/spec.ts';
import { describeLab } from '../lab/testing.ts';
import { descendantsOf } from '../observe/read/descendants.ts';
import { seededRandom } from '../random.ts';
import type { CellPlan, OpenLoad } from '../scenario/scenario.ts';
import { cellWith } from '../scenario/testing/cell.ts';
import { US_PER_MS } from '../units.ts';
import { runCell } from './cell.ts';
import { counted, failedChecks } from './testing/claims.ts';

function run(plan: CellPlan, onProgress = (): void => {}) {
  const signal = AbortSignal.timeout(60_000);
  const options = { plan, trial: 1, prediction: predict(plan), seed: 1, nginx: null, cold: true, signal };
  return runCell(options, onProgress);
}

function driverPids(): readonly number[] {
  return descendantsOf('/proc', process.pid).filter((pid) =>
    /node\0.*drive\/process\/main/.test(commandOf(pid)),
  );
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1');
  } catch {
    return '';
  }
}

describeLab('several drivers', () => {
  test('share the ports of their host: 2,000 connections, then EADDRNOTAVAIL', async () => {
    const plan = cellWith({
      strategy: { reuse: 'one-request', closer: 'client' },
      lab: { ports: { low: 40_000, high: 41_999 } },
      load: { kind: 'closed', concurrency: 6, requests: 2_030, durationMs: 30_000, drivers: 3 },
    });
    const cell = counted(await run(plan));
    expect(failedChecks(cell)).toEqual([]);
    expect(cell.counts).toMatchObject({
      requests: 2_030,
      responses: 2_000,
      errors: { EADDRNOTAVAIL: 30 },
    });
    expect([cell.connections.opened, cell.hosts.client!.timeWaitPeak]).toEqual([2_000, 2_000]);
    expect(cell.exhaustion).toMatchObject({ host: 'client', afterConnections: 2_000 });
    expect(cell.drivers!.map(({ name, requests }) => [name, requests])).toEqual([
      ['driver 1', 677],
      ['driver 2', 677],
      ['driver 3', 676],
    ]);
    expect(cell.drivers!.reduce((total, { opened }) => total + opened, 0)).toBe(2_000);
  });

  test('make the arrivals of an open load together, each its part', async () => {
    const load = {
      kind: 'open',
      arrivals: 'constant',
      ratePerSecond: 1_000,
      durationMs: 1_000,
      drivers: 3,
    } as const;
    const cell = counted(await run(cellWith({ strategy: { pool: 4 }, load })));
    expect(failedChecks(cell)).toEqual([]);
    expect(cell.counts.requests + cell.counts.unsent).toBe(1_000);
    expect(cell.drivers!.map(({ requests, unsent }) => requests + unsent)).toEqual([334, 333, 333]);
    // Each process has a pool of its own.
    expect(cell.connections.peak).toBeLessThanOrEqual(12);
    for (const { peak } of cell.drivers!) expect(peak).toBeLessThanOrEqual(4);
    expect(cell.driver.series.requests.reduce((a, b) => a + b, 0)).toBe(cell.counts.requests);
  });

  test('fail their cell when one is killed, with its name, and leave nothing', async () => {
    const load = { kind: 'closed', concurrency: 6, durationMs: 20_000, drivers: 3 } as const;
    let killed = 0;
    const cell = await run(cellWith({ load }), () => {
      if (killed !== 0) return;
      killed = driverPids().at(-1) ?? 0;
      if (killed !== 0) process.kill(killed, 'SIGKILL');
    });
    expect(killed).not.toBe(0);
    expect(cell).toMatchObject({
      state: 'failed',
      reason: expect.stringMatching(/^\d+\.\d s after the start of the load: Driver [123] ended by SIGKILL/),
    });
    expect(driverPids()).toEqual([]);
  });

  test('wait longer in pools of their own than in one pool of as many connections, as queueing theory says', async () => {
    const load = {
      kind: 'open',
      arrivals: 'poisson',
      ratePerSecond: 24,
      durationMs: 4_000,
      drivers: 4,
    } as const;
    const cell = counted(
      await run(
        cellWith({ strategy: { pool: 2 }, origin: { delay: { kind: 'constant', ms: SERVICE_MS } }, load }),
      ),
    );
    expect(failedChecks(cell)).toEqual([]);
    const due = arrivalsOf(load);
    const inTurn = due.flatMap((atMs, index) =>
      latenciesMs(atMs.slice(0, cell.drivers![index]!.requests), 2),
    );
    // A busy machine lengthens services, and with first come, first served no wait is shorter for that. 2% for timers.
    expect(cell.latency.meanUs / US_PER_MS).toBeGreaterThan(0.98 * mean(inTurn));
    const [split, together] = [
      due.flatMap((atMs) => latenciesMs(atMs, 2)),
      latenciesMs(
        due.flat().toSorted((a, b) => a - b),
        8,
      ),
    ];
    expect(mean(split) - SERVICE_MS).toBeGreaterThan(3 * (mean(together) - SERVICE_MS));
  });
});

const SERVICE_MS = 200;

/** Times at which the requests of each process are due, ms. */
function arrivalsOf(load: OpenLoad & { readonly drivers: number }): readonly (readonly number[])[] {
  return specsOf(specOf({ port: 80, load, seed: 1 })).map(({ seed, share }) => {
    const arrivals = paceOpen(load, seededRandom(seed, 2), share);
    const times: number[] = [];
    for (; arrivals.nextUs < Infinity; arrivals.advance()) times.push(arrivals.nextUs / US_PER_MS);
    return times;
  });
}

/** Latencies in a pool whose connections serve in the order of arrival. */
function latenciesMs(arrivalsMs: readonly number[], pool: number): readonly number[] {
  const freeAtMs = Array.from({ length: pool }, () => 0);
  return arrivalsMs.map((atMs) => {
    const first = freeAtMs.indexOf(Math.min(...freeAtMs));
    freeAtMs[first] = Math.max(atMs, freeAtMs[first]!) + SERVICE_MS;
    return freeAtMs[first]! - atMs;
  });
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}
