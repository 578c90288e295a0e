import type { Quantiles } from '../../drive/driver.ts';
import { DURATION_BOUNDS_US } from '../../drive/duration-buckets.ts';
import type { LiveCell, LiveHost, RunEvent } from '../../result/events.ts';
import { hostOf, latencyOf, numbersOf } from '../../result/testing/parts.ts';
import { type CellPlan, hostsOf } from '../../scenario/scenario.ts';
import type { HostName } from '../../scenario/strategy.ts';
import { EVENTS } from '../samples/host.ts';
import { cellEnded, cellProgress, cellStarted, detailOf, measured, quantilesOf } from './events.ts';

const QUANTILES: Quantiles = quantilesOf(1_000);
const BUCKETS = { counts: [...DURATION_BOUNDS_US, Infinity].map(() => 9), sumUs: 9 };
const STATUSES = { 200: 9, 502: 9, 504: 9 };
const CODES = { EADDRNOTAVAIL: 9, ECONNRESET: 9, EPIPE: 9, ERR_CLOSED_BEFORE_RESPONSE: 9 };
const KINDS = { 'no-ports': 9, refused: 9, reset: 9, 'closed-early': 9 };
const COUNTERS = Object.fromEntries(Object.values(EVENTS).map((name) => [name, 9]));
/** All that a socket table knows. */
const STATES = [
  ...['other', 'established', 'synSent', 'synReceived', 'finWait1', 'finWait2', 'timeWait', 'close'],
  ...['closeWait', 'lastAck', 'listen', 'closing', 'newSynReceived'],
];

/** The start of a cell and a moment of it in which everything happens that may. */
export function runningInFull(plan: CellPlan): readonly RunEvent[] {
  const whole = { ...detailOf().whole };
  const names = Object.keys(whole) as (keyof typeof whole)[];
  const detail = detailOf({
    statuses: STATUSES,
    buckets: { latency: BUCKETS, connect: BUCKETS },
    lastSecond: { latency: QUANTILES, connect: QUANTILES },
    whole: Object.fromEntries(names.map((name) => [name, QUANTILES])) as typeof whole,
  });
  const at = (atMs: number) =>
    cellProgress(plan, {
      progress: { atMs, opened: atMs, codes: CODES, detail },
      live: liveInFull(plan, atMs),
    });
  return [cellStarted(plan), at(1_000), at(2_500)];
}

function liveInFull({ strategy }: CellPlan, portsInUse: number): Partial<LiveCell> {
  const hosts = hostsOf(strategy.path);
  const isProxied = hosts.includes('proxy');
  const host: LiveHost = {
    ...{ timeWait: 9, inUse: 9, portsInUse, portCapacity: 60_000 },
    states: Object.fromEntries(STATES.map((state) => [state, 9])),
    counters: COUNTERS,
  };
  const nginx = { active: 9, accepts: 9, handled: 9, requests: 9, reading: 9, writing: 9, waiting: 9 };
  return {
    hosts: Object.fromEntries(hosts.map((name) => [name, host])),
    nginx: isProxied ? nginx : null,
    nginxErrors: isProxied ? KINDS : null,
    programs: hosts.map((name) => ({ name: programOf(name), host: name, cpuShare: 0.5, rssBytes: 9 })),
    observers: observersOf(hosts).map((name) => ({ name, reads: 9, lastUs: 9 })),
  };
}

function programOf(host: HostName): string {
  return { client: 'driver', proxy: 'nginx', origin: 'origin' }[host];
}

function observersOf(hosts: readonly HostName[]): readonly string[] {
  const ofHost = hosts.flatMap((host) => ['sockstat', 'counters', 'table'].map((name) => `${name} ${host}`));
  const ofPrograms = hosts.map((host) => `process ${programOf(host)}`);
  return [...ofHost, ...ofPrograms, ...(hosts.includes('proxy') ? ['nginx proxy'] : [])];
}

/** The end of a cell that leaves all that one can leave. */
export function endedInFull(plan: CellPlan, scenario?: string): RunEvent {
  const hosts = hostsOf(plan.strategy.path);
  const base = numbersOf();
  const summary = latencyOf(1_000, 3_000);
  const isProxied = hosts.includes('proxy');
  const read = {
    reads: 9,
    missed: 0,
    intervalMs: { asked: 1, p50: 1, max: 1 },
    durationUs: { p50: 1, max: 1, total: 1 },
  };
  return cellEnded(
    measured(plan, {
      counts: { ...base.counts, statuses: STATUSES, errors: CODES },
      phases: { ...base.phases, tls: summary },
      hosts: Object.fromEntries(hosts.map((name) => [name, hostOf({ counters: COUNTERS })])),
      shape: { modes: [1, 2].map((atUs) => ({ atUs, share: 0.5 })) },
      warnings: ['second-mode', 'pool-waits', 'driver-late'].map((code) => ({ code, message: 'x' })),
      nginxErrors: isProxied ? KINDS : null,
      observers: observersOf(hosts).map((name) => ({ name, ...read })),
      series: isProxied ? [{ source: 'nginx', host: 'proxy', atMs: [0], values: { requests: [9] } }] : [],
      exhaustion: {
        ...{ host: 'client', afterConnections: 9, atMs: 9, firstError: 'EADDRNOTAVAIL' },
        ...{ predictedAfterConnections: 9, predictedAtMs: 9 },
      },
    }),
    scenario,
  );
}
