import { describe, expect, it, test } from 'vitest';
import { USUAL_ROUTE } from '../../../lab/spec.ts';
import { DEFAULT_ORIGIN } from '../../../scenario/defaults.ts';
import type { HostName } from '../../../scenario/strategy.ts';
import { analyseCell } from '../../analyse.ts';
import { type Ran, sum } from '../../evidence.ts';
import { measure } from '../../numbers.ts';
import { CHURNING, type PlanChanges } from '../../testing/plans.ts';
import { HISTOGRAMS, histogramOf, type RanChanges, ranOf } from '../../testing/ran.ts';
import { asService } from '../../testing/service.ts';
import { machinePaused } from './paused.ts';

/** 1,500 a second over 200 ports: a pause of 133 ms fills them. */
const PORTS = { low: 40_000, high: 40_199 };
const LOAD = { kind: 'open', ratePerSecond: 1_500, arrivals: 'poisson', durationMs: 2_000 } as const;
const PLAN: PlanChanges = { strategy: { ...CHURNING, closer: 'server' }, load: LOAD };
const HOST = { ports: PORTS, sysctls: {}, routes: [USUAL_ROUTE] };

interface Doings {
  readonly waited?: number[];
  readonly cpu?: number[];
  readonly stopped?: (1 | null)[];
}

/** What a program was seen to do: reads every 250 ms, of which each tells what happened since the one before. */
function program(process: string, host: HostName, { waited = [], cpu = [], stopped = [] }: Doings) {
  const summed = (values: number[]) => [1, 2, 3, 4, 5].map((reads) => sum(values.slice(0, reads)));
  return {
    source: 'process' as const,
    host,
    process,
    atMs: [0, 250, 500, 750, 1_000],
    values: {
      waitedMs: summed(waited),
      cpuMs: summed(cpu),
      ...(stopped.length > 0 && { stopped }),
    },
  };
}

const QUIET = program('driver', 'client', {});

/** All 200 ports are taken at 600 ms, `inFlight` of them by requests that were not answered yet. */
function ranOut(series: Ran['observation']['series'], changes: RanChanges & { inFlight?: number } = {}): Ran {
  const { inFlight = 200 } = changes;
  return ranOf({
    plan: PLAN,
    counts: { requests: 2_900, responses: 2_700, errors: { EADDRNOTAVAIL: 200 } },
    lab: { hosts: { client: HOST, proxy: HOST, origin: HOST } },
    ...changes,
    connections: { opened: 2_700, peak: 200, failed: 200, closedByServer: 2_700, ...changes.connections },
    observation: { series, ...changes.observation },
    outcome: {
      first: [{ code: 'EADDRNOTAVAIL', atMs: 600, afterConnections: 900, inFlight }],
      ...changes.outcome,
    },
  });
}

const evidence = (ran: Ran) => machinePaused.evidence({ ran, measured: measure(ran) });
const WAITED = program('driver', 'client', { waited: [0, 2, 160] });
const TAKES_200_MS = { kind: 'constant', ms: 200 } as const;
/** Measured: 300 of 1,500 requests a second are always in flight. */
const SLOW: RanChanges = {
  outcome: { histograms: { ...HISTOGRAMS, service: histogramOf({ 200000: 100 }) } },
};
const SILENT: RanChanges = { outcome: { histograms: { ...HISTOGRAMS, service: histogramOf() } } };
const BUSY_ORIGIN = program('origin', 'origin', { cpu: [0, 10, 150] });

function planOf(origin: Partial<typeof DEFAULT_ORIGIN>): PlanChanges {
  return { ...PLAN, origin: { ...DEFAULT_ORIGIN, ...origin } };
}

describe('machine-paused speaks of', () => {
  it.each<[string, Ran, RegExp]>([
    [
      'a driver that was ready to run and did not run',
      ranOut([WAITED]),
      /^The driver was ready to run and did not run for about 160 ms when the ports of the client ran out: in that time 240 requests were due, and 200 were in flight; this rate and service time need only 1/,
    ],
    [
      'an origin that was stopped',
      ranOut([QUIET, program('origin', 'origin', { stopped: [null, null, null, 1, null] })]),
      /^The origin was stopped for about 250 ms/,
    ],
    [
      "a driver before a service of the user's",
      asService(ranOut([WAITED])),
      /^The driver was ready .* need only 1\.5$/,
    ],
    [
      'a driver that was slow to catch up: 200 requests at 400 a second are behind for a second',
      ranOut([program('driver', 'client', { waited: [0, 400] })], {
        plan: { ...PLAN, load: { ...LOAD, ratePerSecond: 400 } },
      }),
      /^The driver was ready to run and did not run for about 400 ms/,
    ],
    [
      'a proxy that waited twice in a row',
      ranOut([program('proxy', 'proxy', { waited: [0, 0, 70, 80] })]),
      /^The proxy was ready to run and did not run for about 150 ms/,
    ],
  ])('%s: proven', (_, ran, text) => {
    expect(evidence(ran)).toMatchObject({ strength: 'proven', text: expect.stringMatching(text) });
  });

  it('observers and driver that stood still together: likely', () => {
    const gap = {
      source: 'sockstat',
      host: 'client',
      atMs: [0, 100, 200, 300, 580, 680],
      values: {},
    } as const;
    const eventLoop = { p50Us: 20, p99Us: 110, maxUs: 150_000 };
    const first = [{ code: 'EADDRNOTAVAIL', atMs: 600, afterConnections: 900, inFlight: 200 }];
    expect(evidence(ranOut([gap], { outcome: { eventLoop, first } }))).toMatchObject({
      strength: 'likely',
      text: expect.stringMatching(/^Observers and driver stood still for about 180 ms/),
    });
    // An observer that was late alone says nothing about the driver.
    expect(evidence(ranOut([gap]))).toBeNull();
  });
});

describe('machine-paused is silent about', () => {
  it.each<[string, Ran]>([
    ['a machine that never paused', ranOut([QUIET])],
    ['a pause long before', ranOut([program('driver', 'client', { waited: [0, 160] })])],
    ['a pause after it', ranOut([program('driver', 'client', { waited: [0, 0, 0, 0, 160] })])],
    ['a pause too short to fill the ports', ranOut([program('driver', 'client', { waited: [0, 0, 40] })])],
    ['an origin that was asked to be slow', ranOut([WAITED], { plan: planOf({ delay: TAKES_200_MS }) })],
    ["a service of the user's that is slow by itself", asService(ranOut([WAITED], SLOW))],
    ["a service of the user's that never answered", asService(ranOut([WAITED], SILENT))],
    [
      'an origin whose requests wait for each other',
      ranOut([WAITED], { ...SLOW, plan: planOf({ concurrency: 1 }) }),
    ],
    ['programs of the lab that took the CPU from each other', ranOut([WAITED, BUSY_ORIGIN])],
    ['ports that TIME_WAIT took', ranOut([WAITED], { inFlight: 12 })],
    ['requests that share few connections', ranOut([WAITED], { connections: { peak: 4 } })],
    [
      'a closed load, which asks for no more while it waits',
      ranOut([WAITED], {
        plan: { ...PLAN, load: { kind: 'closed', concurrency: 400, durationMs: 2_000 } },
      }),
    ],
    ['a cell that kept its ports', ranOut([WAITED], { counts: {}, outcome: { first: [] } })],
  ])('%s', (_, ran) => {
    expect(evidence(ran)).toBeNull();
  });
});

test('analyseCell() makes a cell invalid whose ports a pause took, and names the cause', () => {
  const ran = ranOut([WAITED]);
  const cell = analyseCell(ran.cell, ran);
  expect(cell).toMatchObject({
    state: 'invalid',
    reason: expect.stringContaining('undisturbed: expected no pause'),
    explanation: expect.stringContaining('Run it again on a quiet machine'),
  });
  expect(cell).toHaveProperty('causes.0.id', 'machine-paused');
  expect(cell).not.toHaveProperty(
    'causes',
    expect.arrayContaining([expect.objectContaining({ id: 'ports-held-open' })]),
  );
});

test('analyseCell() keeps a slow service that fills the ports a finding', () => {
  const ran = ranOut([WAITED], { plan: planOf({ delay: TAKES_200_MS }) });
  const cell = analyseCell(ran.cell, ran);
  expect(cell).toMatchObject({
    checks: expect.arrayContaining([expect.objectContaining({ name: 'undisturbed', ok: true })]),
  });
  expect(cell).toHaveProperty('causes.0.id', 'ports-held-open');
});
