import type { DriverOutcome, EncodedHistogram } from '../../drive/driver.ts';
import { createHistogram, encodeHistogram, recordUs } from '../../drive/latency.ts';
import type { HostObservation } from '../../observe/observation.ts';
import type { CellHeader } from '../../result/result.ts';
import type { HostName } from '../../scenario/strategy.ts';
import type { Ran } from '../evidence.ts';
import { predict } from '../predict.ts';
import { type PlanChanges, PORTS_2000, planOf } from './plans.ts';

/** What a test wants otherwise than the plain cell. */
export interface RanChanges {
  readonly plan?: PlanChanges;
  readonly counts?: Partial<DriverOutcome['counts']>;
  readonly connections?: Partial<DriverOutcome['connections']>;
  readonly outcome?: Partial<DriverOutcome>;
  /** Counters of each host by the kernel's names; those of the plain cell stay. */
  readonly counters?: Partial<Record<HostName, Record<string, number>>>;
  readonly observation?: Partial<Ran['observation']>;
  readonly logs?: Partial<Ran['logs']>;
  readonly lab?: Partial<Ran['lab']>;
}

/** A keep-alive pool of 16 on the direct path: 4,000 requests in 4 s, each in 1 ms, nothing wrong. */
export function ranOf(changes: RanChanges = {}): Ran {
  const plan = planOf(changes.plan);
  const cell: CellHeader = { ...plan, trial: 1, prediction: predict(plan, PORTS_2000) };
  const sysctls = { 'net.ipv4.tcp_tw_reuse': String(plan.strategy.twReuse), ...plan.lab.sysctls };
  const host = { ports: PORTS_2000, sysctls };
  return {
    cell,
    outcome: outcomeOf(changes),
    observation: {
      hosts: {
        client: hostOf({ ActiveOpens: 16, ...changes.counters?.client }),
        proxy: hostOf({ ActiveOpens: 16, PassiveOpens: 16, ...changes.counters?.proxy }),
        origin: hostOf({ PassiveOpens: 16, ...changes.counters?.origin }),
      },
      processes: [],
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
    logs: { nginxErrors: null, upstream: null, ...changes.logs },
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
    peaks: { timeWait: counters.TW ?? 0, inUse: 16, portsInUse: 16 },
    tableBefore: table,
    tableAfter: table,
  };
}

/** So many values of so many microseconds. */
export function histogramOf(values: Readonly<Record<number, number>> = {}): EncodedHistogram {
  const histogram = createHistogram();
  for (const [us, times] of Object.entries(values)) {
    for (let index = 0; index < times; index += 1) recordUs(histogram, Number(us));
  }
  const encoded = encodeHistogram(histogram);
  histogram.destroy();
  return encoded;
}

function outcomeOf({ counts, connections, outcome }: RanChanges): DriverOutcome {
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
      handshakes: 0,
      resumed: 0,
      protocols: { 'http/1.1': connections?.opened ?? 16 },
      sources: { '198.18.1.1': connections?.opened ?? 16 },
      requestsMin: 250,
      requestsMax: 250,
      ...connections,
    },
    histograms: {
      latency: histogramOf({ 1000: 100 }),
      service: histogramOf({ 1000: 100 }),
      connect: histogramOf({ 200: 16 }),
      lateness: histogramOf({ 50: 100 }),
    },
    first: [],
    series: emptySeries(),
    connectByCount: { bin: 100, p50Us: [], maxUs: [] },
    eventLoop: { p50Us: 20, p99Us: 110, maxUs: 400 },
    cpu: { userMs: 900, systemMs: 600 },
    backoffs: { count: 0, totalMs: 0 },
    ...outcome,
  };
}

function emptySeries(): DriverOutcome['series'] {
  return {
    atMs: [],
    requests: [],
    responses: [],
    errors: [],
    opened: [],
    inFlight: [],
    latencyP50Us: [],
    latencyP99Us: [],
    connectP50Us: [],
    connectP99Us: [],
  };
}
