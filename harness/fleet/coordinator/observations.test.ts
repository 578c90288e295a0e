import { expect, test } from 'vitest';
import type { Observation, SocketTable } from '../../observe/observation.ts';
import { mergeObservations } from './observations.ts';

const table = (established: number): SocketTable => ({
  atMs: 0,
  states: { established },
  portsInUse: established,
});

/** A client that had so many connections, and whose table was read at these times. */
function seen(established: number, atMs: readonly number[] = [0, 1_000]): Observation {
  return {
    hosts: {
      client: {
        counters: { ActiveOpens: established },
        peaks: { timeWait: 1, inUse: established, portsInUse: established + 1, established },
        tableBefore: table(0),
        tableAfter: table(established),
      },
    },
    processes: [{ name: 'driver', host: 'client', cpuShare: 0.5, rssPeakBytes: 1, processes: 1 }],
    series: [
      {
        source: 'table',
        host: 'client',
        atMs,
        values: { established: atMs.map((_, index) => index * established) },
      },
      { source: 'process', host: 'client', process: 'driver', atMs, values: {} },
    ],
    observers: [
      {
        name: 'table machine',
        reads: 2,
        missed: established,
        intervalMs: { asked: 1_000, p50: established * 1_000, max: null },
        durationUs: { p50: 1, max: established, total: 2 },
      },
    ],
  };
}

test('mergeObservations() adds up clients in networks of their own, and keeps the slowest of each observer', () => {
  const merged = mergeObservations([
    { driver: 'driver 1', network: 'a', observation: seen(2) },
    { driver: 'driver 2', network: 'b', observation: seen(3, [100, 900]) },
  ]);
  expect(merged.hosts.client).toMatchObject({
    counters: { ActiveOpens: 5 },
    peaks: { timeWait: 2, portsInUse: 7, established: 5 },
    tableAfter: { states: { established: 5 }, portsInUse: 5 },
  });
  expect(merged.processes.map(({ name }) => name)).toEqual(['driver 1', 'driver 2']);
  // The second client's last value at 0 ms is its first one.
  expect(merged.series).toEqual([
    { source: 'table', host: 'client', atMs: [0, 1_000], values: { established: [0, 5] } },
  ]);
  expect(merged.observers).toEqual([
    {
      name: 'table machine',
      reads: 4,
      missed: 5,
      intervalMs: { asked: 1_000, p50: 3_000, max: null },
      durationUs: { p50: 1, max: 3, total: 4 },
    },
  ]);
});

test('mergeObservations() counts the sockets of a network once, however many clients share it', () => {
  const merged = mergeObservations([
    { driver: 'driver 1', network: 'a', observation: seen(4) },
    { driver: 'driver 2', network: 'a', observation: seen(4) },
  ]);
  expect(merged.hosts.client!.tableAfter.portsInUse).toBe(4);
  expect(merged.processes).toHaveLength(2);
});
