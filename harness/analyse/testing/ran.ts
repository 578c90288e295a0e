import type { DriverOutcome, EncodedHistogram } from '../../drive/driver.ts';
import { createHistogram, encodeHistogram, recordUs } from '../../drive/record/latency.ts';
import { emptySeries } from '../../drive/record/series.ts';
import type { HostObservation, ProcessObservation } from '../../observe/observation.ts';
import type { CellHeader } from '../../result/result.ts';
import type { CellPlan } from '../../scenario/scenario.ts';
import type { HostName } from '../../scenario/strategy.ts';
import type { Ran } from '../evidence.ts';
import { predict } from '../predict/predict.ts';
import { type PlanChanges, PORTS_2000, planOf } from './plans.ts';
import { logsOf, windowCounts } from './servers.ts';

/** What a test wants otherwise than the plain cell. */
export interface RanChanges {
  readonly plan?: PlanChanges;
  readonly counts?: Partial<DriverOutcome['counts']>;
  readonly connections?: Partial<DriverOutcome['connections']>;
  readonly outcome?: Partial<DriverOutcome>;
  /** Counters of each host by the kernel's names; those of the plain cell stay. */
  readonly counters?: Partial<Record<HostName, Record<string, number>>>;
  /** Most connections of the client that its kernel saw at once; what the driver says unless told. */
  readonly established?: number;
  readonly observation?: Partial<Ran['observation']>;
  readonly logs?: Partial<Ran['logs']>;
  readonly lab?: Partial<Ran['lab']>;
  readonly repeatOf?: CellHeader['repeatOf'];
}

/** A keep-alive pool of 16 on the direct path: 4,000 requests in 4 s, each in 1 ms, nothing wrong. */
export function ranOf(changes: RanChanges = {}): Ran {
  const plan = planOf(changes.plan);
  const repeats = changes.repeatOf && { repeatOf: changes.repeatOf };
  const cell: CellHeader = { ...plan, trial: 1, ...repeats, prediction: predict(plan) };
  const sysctls = {
    'net.ipv4.tcp_tw_reuse': String(plan.strategy.twReuse),
    'net.ipv4.tcp_slow_start_after_idle': plan.strategy.slowStartAfterIdle ? '1' : '0',
    ...plan.lab.sysctls,
  };
  const { congestion, initialWindow } = plan.strategy;
  const host = { ports: PORTS_2000, sysctls, routes: [{ congestion, initialWindow }] };
  const outcome = outcomeOf(plan, changes);
  const established = changes.established ?? outcome.connections.peak;
  return {
    cell,
    outcome,
    observation: {
      hosts: {
        client: withEstablished(hostOf({ ActiveOpens: 16, ...changes.counters?.client }), established),
        proxy: hostOf({ ActiveOpens: 16, PassiveOpens: 16, ...changes.counters?.proxy }),
        origin: hostOf({ PassiveOpens: 16, ...changes.counters?.origin }),
      },
      processes: programsOf(plan),
      series: [],
      observers: [
        {
          name: 'sockstat client',
          reads: 40,
          missed: 0,
          intervalMs: { asked: 100, p50: 100.1, max: 112 },
          durationUs: { p50: 40, max: 90, total: 1_700 },
        },
      ],
      ...changes.observation,
    },
    logs: logsOf({ plan, outcome, counters: changes.counters ?? {} }, changes.logs),
    lab: {
      kind: 'namespaces',
      readyMs: 120,
      hosts: { client: host, proxy: host, origin: host },
      ...changes.lab,
    },
    startedAt: '2026-11-21T14:22:33.000Z',
  };
}

export function hostOf(counters: Record<string, number>): HostObservation {
  const table = { atMs: 0, states: {}, portsInUse: 0 };
  return {
    counters: { ActiveOpens: 0, PassiveOpens: 0, TW: 0, OutRsts: 0, ...counters },
    peaks: { timeWait: counters.TW ?? 0, inUse: 16, portsInUse: 16, established: 16 },
    tableBefore: table,
    tableAfter: table,
  };
}

function withEstablished(host: HostObservation, established: number): HostObservation {
  return { ...host, peaks: { ...host.peaks, established } };
}

/** Each program with little to do; nginx with a master and its workers. */
function programsOf({ strategy }: CellPlan): readonly ProcessObservation[] {
  const program = { cpuShare: 0.2, rssPeakBytes: 1, processes: 1 };
  const proxy = { ...program, name: 'proxy', host: 'proxy', processes: strategy.proxyWorkers + 1 } as const;
  return [
    { ...program, name: 'origin', host: 'origin' },
    ...(strategy.path === 'direct' ? [] : [proxy]),
    { ...program, name: 'driver', host: 'client' },
  ];
}

/** Values by microseconds: how many there are of each. */
export function histogramOf(values: Readonly<Record<number, number>> = {}): EncodedHistogram {
  const histogram = createHistogram();
  for (const [us, times] of Object.entries(values)) {
    for (let index = 0; index < times; index += 1) recordUs(histogram, Number(us));
  }
  const encoded = encodeHistogram(histogram);
  histogram.destroy();
  return encoded;
}

/** Each histogram has something in it. */
export const HISTOGRAMS: DriverOutcome['histograms'] = {
  latency: histogramOf({ 1000: 100 }),
  failed: histogramOf(),
  cold: histogramOf({ 1200: 16 }),
  warm: histogramOf({ 1000: 84 }),
  service: histogramOf({ 1000: 100 }),
  poolWait: histogramOf({ 1: 100 }),
  dns: histogramOf(),
  connect: histogramOf({ 200: 16 }),
  tls: histogramOf(),
  ttfb: histogramOf({ 990: 100 }),
  body: histogramOf({ 10: 100 }),
  page: histogramOf(),
  lateness: histogramOf({ 50: 100 }),
};

function outcomeOf({ strategy }: CellPlan, { counts, connections, outcome }: RanChanges): DriverOutcome {
  const opened = connections?.opened ?? 16;
  const handshakes = connections?.handshakes ?? (strategy.tls === 'none' ? 0 : opened);
  return {
    startedAtNs: '1',
    durationMs: 4_000,
    counts: {
      requests: 4_000,
      responses: 4_000,
      errors: {},
      statuses: { 200: 4_000 },
      unsent: 0,
      waiting: 0,
      ...counts,
    },
    connections: {
      opened: 16,
      failed: 0,
      closedByClient: 0,
      closedByServer: 0,
      resetByClient: 0,
      resetByServer: 0,
      peak: 16,
      handshakes,
      resumed: 0,
      tlsVersions: handshakes === 0 ? {} : { [strategy.tls]: handshakes },
      protocols: { [strategy.protocol]: opened },
      noDelay: strategy.clientNoDelay ? { on: opened, off: 0 } : { on: 0, off: opened },
      idledOut: 0,
      sources: { '198.18.1.1': opened },
      requestsMin: 250,
      requestsMax: 250,
      mostInFlight: 1,
      requestWrites: (counts?.requests ?? 4_000) * strategy.requestWrites,
      windows: windowCounts(strategy, opened),
      choices: { newest: 0, oldest: 0, other: 0 },
      ...connections,
    },
    histograms: HISTOGRAMS,
    first: [],
    series: emptySeries(),
    connectByCount: { bin: 100, p50Us: [], maxUs: [] },
    eventLoop: { p50Us: 20, p99Us: 110, maxUs: 400 },
    cpu: { userMs: 900, systemMs: 600 },
    backoffs: { count: 0, totalMs: 0 },
    ...outcome,
  };
}
