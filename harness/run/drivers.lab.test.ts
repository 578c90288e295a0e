import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { predict } from '../analyse/predict/predict.ts';
import { describeLab } from '../lab/testing.ts';
import { descendantsOf } from '../observe/read/descendants.ts';
import type { CellPlan } from '../scenario/scenario.ts';
import { cellWith } from '../scenario/testing/cell.ts';
import { poolRoom } from '../size/model/room.ts';
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
    const arrivals = { kind: 'open', arrivals: 'poisson', ratePerSecond: 120, durationMs: 4_000 } as const;
    const origin = { delay: { kind: 'exponential', meanMs: 40 } } as const;
    const waitMs = async (pool: number, drivers: number) => {
      const cell = counted(
        await run(cellWith({ strategy: { pool }, origin, load: { ...arrivals, drivers } })),
      );
      expect(failedChecks(cell)).toEqual([]);
      return cell.phases.poolWait!.meanUs / 1_000;
    };
    const predictedMs = (pool: number, ratePerSecond: number) => {
      const { waiting } = poolRoom({ ratePerSecond, service: origin.delay }, pool, 0)!.pool!;
      return waiting!.share * waiting!.meanMs;
    };
    const [shared, split] = [await waitMs(8, 1), await waitMs(2, 4)];
    // Erlang C: 1 ms in one queue, 22 ms in four.
    expect(predictedMs(2, 30) / predictedMs(8, 120)).toBeGreaterThan(8);
    expect(split).toBeGreaterThan(2 * shared);
  });
});
