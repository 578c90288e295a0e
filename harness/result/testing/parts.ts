import { emptySeries } from '../../drive/record/series.ts';
import { DEFAULT_STRATEGY } from '../../scenario/axes/defaults.ts';
import { DEFAULT_ORIGIN } from '../../scenario/defaults.ts';
import { PLAIN_RECORD } from '../../scenario/request/contents.ts';
import type { Served } from '../../serve/target.ts';
import type { Prediction } from '../prediction.ts';
import type { CellHeader, CellNumbers, HostResult, LatencySummary } from '../result.ts';

const table = { atMs: 0, states: {}, portsInUse: 0 };

const noPrediction: Prediction = {
  host: null,
  timeWaitHost: null,
  portCapacity: 2_000,
  churnPerSecond: null,
  exhaustedAfterConnections: null,
  exhaustedAtMs: null,
  connectKneeAt: null,
  reason: 'Connections are kept, so ports are not used up',
};

export function latencyOf(p50Us: number, p99Us: number): LatencySummary {
  return {
    p50Us,
    p90Us: Math.round((p50Us + p99Us) / 2),
    p99Us,
    p999Us: p99Us * 2,
    maxUs: p99Us * 3,
    meanUs: p50Us,
  };
}

export function hostOf(host: Partial<HostResult>): HostResult {
  return {
    timeWaitPeak: 0,
    portsInUsePeak: 0,
    portCapacity: 2_000,
    activeOpens: 0,
    passiveOpens: 0,
    resets: 0,
    counters: {},
    sysctls: { 'net.ipv4.ip_local_port_range': '40000 41999' },
    tableBefore: table,
    tableAfter: table,
    ...host,
  };
}

export function servedOf(served: Partial<Served> = {}): Served {
  return {
    connections: 16,
    requests: 16,
    protocols: { 'http/1.1': served.requests ?? 16 },
    tls: { handshakes: 0, resumed: 0, versions: {}, clientCertificates: 0 },
    sources: { '198.18.0.1': served.connections ?? 16 },
    mostInFlight: 1,
    mostRequests: 4_000,
    responseWrites: served.requests ?? 16,
    noDelay: { on: served.connections ?? 16, off: 0 },
    workers: null,
    ...served,
  };
}

export function headerOf(header: Partial<CellHeader> & { readonly name: string }): CellHeader {
  return {
    id: header.name.replaceAll(/[^a-z0-9]+/gi, '-'),
    trial: 1,
    strategy: DEFAULT_STRATEGY,
    load: { kind: 'closed', concurrency: 16, durationMs: 3_000 },
    lab: { kind: 'namespaces', ipVersion: 4, ports: { low: 40_000, high: 41_999 }, sysctls: {} },
    origin: { ...DEFAULT_ORIGIN, keepAliveTimeoutMs: 5_000 },
    request: PLAIN_RECORD,
    remedyFor: null,
    prediction: noPrediction,
    ...header,
  };
}

export function numbersOf(numbers: Partial<CellNumbers> = {}): CellNumbers {
  return {
    startedAt: '2026-11-21T14:22:33.000Z',
    durationMs: 3_000,
    counts: {
      requests: 63_000,
      responses: 63_000,
      errors: {},
      statuses: { 200: 63_000 },
      unsent: 0,
      waiting: 0,
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
      tlsVersions: {},
      protocols: { 'http/1.1': 16 },
      noDelay: { on: 16, off: 0 },
      idledOut: 0,
      sources: { '198.18.0.1': 16 },
      requestsMin: 3_900,
      requestsMax: 4_000,
      mostInFlight: 1,
      requestWrites: 63_000,
      choices: { newest: 0, oldest: 0, other: 0 },
    },
    latency: latencyOf(640, 1_310),
    service: latencyOf(640, 1_310),
    connect: { p50Us: 210, p99Us: 480, maxUs: 510 },
    cold: latencyOf(850, 1_700),
    warm: latencyOf(640, 1_310),
    page: null,
    phases: {
      poolWait: latencyOf(0, 0),
      dns: null,
      connect: latencyOf(210, 480),
      tls: null,
      ttfb: latencyOf(640, 1_310),
      body: latencyOf(0, 0),
    },
    served: { proxy: null, origin: servedOf({ connections: 16, requests: 63_000 }) },
    shape: { modes: [{ atUs: 640, share: 1 }] },
    lateness: latencyOf(0, 0),
    rate: { achievedPerSecond: 21_000 },
    hosts: { client: hostOf({ activeOpens: 16 }), origin: hostOf({ passiveOpens: 16 }) },
    exhaustion: null,
    connectKnee: null,
    nginxErrors: null,
    checks: [
      { name: 'responses and errors make up the requests', ok: true, expected: '63000', observed: '63000' },
    ],
    warnings: [],
    explanation: '',
    processes: [],
    observers: [],
    series: [],
    driver: {
      histograms: {
        latency: '',
        failed: '',
        cold: '',
        warm: '',
        service: '',
        poolWait: '',
        dns: '',
        connect: '',
        tls: '',
        ttfb: '',
        body: '',
        page: '',
        lateness: '',
      },
      series: emptySeries(),
      connectByCount: { bin: 100, p50Us: [], maxUs: [] },
      first: [],
      eventLoop: { p50Us: 20, p99Us: 110, maxUs: 400 },
      backoffs: { count: 0, totalMs: 0 },
    },
    ...numbers,
  };
}
