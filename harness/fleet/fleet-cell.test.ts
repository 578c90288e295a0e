// @module-tag long
import { expect, test } from 'vitest';
import { predict } from '../analyse/predict/predict.ts';
import { DEFAULT_ERROR_BUDGET } from '../drive/load/error-budget.ts';
import { decodeHistogram } from '../drive/record/latency.ts';
import { httpServer } from '../drive/testing/servers.ts';
import { readMachine } from '../lab/machine.ts';
import { adaptCellToService } from '../plan/external/adapt.ts';
import { runCell } from '../run/cell.ts';
import { counted, failedChecks } from '../run/testing/claims.ts';
import type { Load } from '../scenario/scenario.ts';
import { cellWith } from '../scenario/testing/cell.ts';
import { serviceAt } from '../testing/own-service.ts';
import { fleetGather } from './coordinator/gather.ts';
import type { Lobby } from './coordinator/lobby.ts';
import { joining, lobbyFor } from './testing/fleet.ts';

const { signal } = new AbortController();
/** A busy machine may be late. */
const OF_TIME = ['started together', 'observers kept their interval', 'driver on time'];

/** A cell of the whole fleet, as `connlab fleet run` runs it. */
async function askFleet(lobby: Lobby, load: Load, port: number, onProgress = (_: number): void => {}) {
  const found = await serviceAt(`http://127.0.0.1:${port}/`);
  const clients = lobby.places.length;
  const networks = new Set(lobby.places.map((client) => client!.machine.network)).size;
  const service = {
    ...found.service,
    isLocal: false,
    clientOn: 'fleet',
    fleet: { clients, networks },
  } as const;
  const facts = { service, tls: null, machine: readMachine(), maxRatePerSecond: null };
  const plan = adaptCellToService(cellWith({ load }), facts);
  const external = { found, errorBudget: DEFAULT_ERROR_BUDGET };
  const how = { trial: 1, prediction: predict(plan), seed: 1, nginx: null, cold: true, signal };
  const gather = fleetGather(lobby);
  const cell = await runCell({ plan, ...how, external, gather }, ({ responses }) => onProgress(responses));
  return counted(cell);
}

test('three clients make one load and one ordinary cell: each request once, each client by itself', async () => {
  let asked = 0;
  await using server = await httpServer((_, response) => {
    asked += 1;
    response.end('fine');
  });
  const { lobby, key } = await lobbyFor(3);
  for (const name of ['a', 'b', 'c']) joining(lobby.address, key, { name });
  await lobby.full(signal);
  const load = { kind: 'closed', concurrency: 7, requests: 700, durationMs: 60_000 } as const;
  const cell = await askFleet(lobby, load, server.port);

  expect(cell.counts).toMatchObject({ requests: 700, responses: 700, errors: {} });
  // One more asks whether the service is there.
  expect(asked).toBe(701);
  expect(cell.connections.opened).toBe(7);
  expect(cell.clients!.map(({ name }) => name).toSorted()).toEqual(['a', 'b', 'c']);
  expect(cell.clients!.map(({ counts }) => counts.requests)).toEqual([234, 233, 233]);
  expect(cell.clients!.map(({ connections }) => connections)).toEqual([3, 2, 2]);
  expect(cell.clients!.map(({ driver }) => driver)).toEqual(cell.drivers!.map(({ name }) => name));
  expect(cell.load).toMatchObject({ concurrency: 7, drivers: 3 });
  const { driver, latency } = cell;
  expect(decodeHistogram(driver.histograms.latency).totalCount).toBe(700);
  expect(latency.maxUs).toBe(Math.max(...cell.clients!.map((client) => client.latency!.maxUs)));
  // All in one network, so the kernel's table is counted once and not three times.
  expect(cell.target!.fleet).toEqual({ clients: 3, networks: 1 });
  expect(cell.hosts.client!.tableAfter.states.established).toBe(7);
  expect(failedChecks(cell).filter(({ name }) => !OF_TIME.includes(name))).toEqual([]);
  // The FIN of the last one may still be on its way.
  await expect.poll(() => server.open(), { timeout: 10_000 }).toBe(0);
});

test('a client that goes is said to be missing, with what it had told and how much of the load that is', async () => {
  await using server = await httpServer((_, response) => response.end('fine'));
  const { lobby, key } = await lobbyFor(2);
  const leaver = joining(lobby.address, key, { name: 'leaver' });
  joining(lobby.address, key, { name: 'stayer' });
  await lobby.full(signal);
  const load = { kind: 'open', ratePerSecond: 200, arrivals: 'constant', durationMs: 3_000 } as const;
  const cell = await askFleet(lobby, load, server.port, (responses) => {
    if (responses > 20) leaver.leave.abort();
  });
  expect(cell.state).toBe('invalid');
  expect(cell.checks.find(({ name }) => name === 'clients')).toMatchObject({
    ok: false,
    expected: 'all of 2 clients report their share',
    observed: expect.stringMatching(
      /^1; 50% of the load is missing: leaver \(127\.0\.0\.1\): it was told to end; until .* requests, which are not counted$/,
    ),
  });
  const byName = Object.fromEntries(cell.clients!.map((client) => [client.name, client]));
  expect(byName.leaver).toMatchObject({ state: 'missing', latency: null, startedLateMs: null });
  expect(byName.leaver!.counts.requests).toBeGreaterThan(0);
  // Every other one of 600 arrivals.
  expect(byName.stayer).toMatchObject({ state: 'reported', counts: { requests: 300 } });
  expect(cell.counts.requests + cell.counts.unsent).toBe(300);
  // The FIN of the last one may still be on its way.
  await expect.poll(() => server.open(), { timeout: 10_000 }).toBe(0);
});
