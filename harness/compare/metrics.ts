import { lookUp } from '../analyse/lookup.ts';
import type { Cell, CellNumbers } from '../result/result.ts';
import { isDriver } from '../scenario/drivers-of-load.ts';
import { HOSTS } from '../scenario/strategy.ts';
import { US_PER_MS } from '../units.ts';
import type { Good, MetricVerdict } from './comparison.ts';

export type Numbers = Extract<Cell, CellNumbers>;

/** A quantity that varies from trial to trial. */
export interface Metric {
  readonly path: string;
  readonly label: string;
  readonly unit: MetricVerdict['unit'];
  readonly good: Good;
  /** Values up to this one do not matter: if both sides are below it, the metric is not compared. */
  readonly floor: number;
  /** Depends on the machine's speed, so values of different machines cannot be compared directly. */
  readonly isSpeed: boolean;
  /** null: it does not exist in this cell, or has too few values. */
  readonly read: (cell: Numbers) => number | null;
}

/** Fewest values for a median. */
const ENOUGH_FOR_MEDIAN = 100;
/** Fewest values for a 99th percentile. */
const ENOUGH_FOR_P99 = 1_000;
/** Floor of short times. A histogram has steps of 1 us, which are more than 1% of smaller values. */
const LEAST_US = 100;
/**
 * Least CPU time of a trial. Of less, the work that a runtime has without requests is a large part, and so are the steps
 * of 10 ms in which some kernels count.
 */
const LEAST_CPU_US = 150 * US_PER_MS;
/** Largest share of failed requests at which the CPU time is that of answers. */
const MOST_FAILED = 0.01;
/** TIME_WAIT sockets up to which they do not matter. */
const LEAST_TIME_WAIT = 100;

/** A percentile of the latencies of all answers, in microseconds. */
function latency(path: string, label: string, applies: (cell: Numbers) => boolean = () => true): Metric {
  const enough = path.endsWith('p99Us') ? ENOUGH_FOR_P99 : ENOUGH_FOR_MEDIAN;
  return {
    ...{ path, label, unit: 'us', good: 'low', floor: 1, isSpeed: true },
    read: (cell) => (cell.counts.responses >= enough && applies(cell) ? numberAt(cell, path) : null),
  };
}

/** A time that occurs once per connection, in microseconds. */
function perConnection(path: string, label: string, times: (cell: Numbers) => number): Metric {
  return {
    ...{ path, label, unit: 'us', good: 'low', floor: 1, isSpeed: true },
    read: (cell) => (times(cell) >= ENOUGH_FOR_MEDIAN ? numberAt(cell, path) : null),
  };
}

const throughput: Metric = {
  path: 'rate.achievedPerSecond',
  label: 'throughput',
  unit: 'perSecond',
  good: 'high',
  floor: 1,
  isSpeed: true,
  // An open load determines the rate.
  read: (cell) => (cell.load.kind === 'closed' ? numberAt(cell, 'rate.achievedPerSecond') : null),
};

const failedShare: Metric = {
  path: 'counts.failedShare',
  label: 'failed requests',
  unit: 'share',
  good: 'low',
  floor: 0.001,
  isSpeed: false,
  read: (cell) => (cell.counts.requests === 0 ? null : failuresOf(cell) / cell.counts.requests),
};

/** CPU time of the server at the end of the path, user and system, for each request. */
const serverCpu: Metric = {
  path: 'processes.origin.cpuUsPerRequest',
  label: 'CPU of the server per request',
  ...{ unit: 'us', good: 'low', floor: 1, isSpeed: true },
  read: (cell) => {
    const { requests } = cell.counts;
    // Requests that fail may not have reached the server.
    if (requests < ENOUGH_FOR_MEDIAN || failuresOf(cell) > MOST_FAILED * requests) return null;
    const cpuUs = cpuUsPerRequest(cell, 'origin');
    return cpuUs * requests >= LEAST_CPU_US ? cpuUs : null;
  },
};

const timeWait = HOSTS.map(
  (host): Metric => ({
    path: `hosts.${host}.timeWaitPeak`,
    label: `TIME_WAIT on the ${host}`,
    unit: 'count',
    good: 'low',
    floor: LEAST_TIME_WAIT,
    isSpeed: false,
    read: (cell) => numberAt(cell, `hosts.${host}.timeWaitPeak`),
  }),
);

/** All metrics that are tested. They are few, because each additional one makes it harder for the others to be significant. */
export const METRICS: readonly Metric[] = [
  latency('latency.p50Us', 'latency p50'),
  latency('latency.p99Us', 'latency p99'),
  // With a closed load that keeps its connections, service equals latency.
  latency('service.p50Us', 'service p50', (cell) => cell.load.kind === 'open' || !keepsConnections(cell)),
  latency('page.p50Us', 'page p50'),
  { ...latency('phases.poolWait.p99Us', 'pool wait p99', hasLimitedPool), floor: LEAST_US },
  perConnection('connect.p50Us', 'connect p50', (cell) => cell.connections.opened),
  perConnection('phases.tls.p50Us', 'TLS handshake p50', (cell) => cell.connections.handshakes),
  throughput,
  serverCpu,
  failedShare,
  ...timeWait,
];

/** CPU time of a program for each request, in microseconds; 0 if it is unknown. */
export function cpuUsPerRequest(
  { processes, durationMs, counts }: Pick<Numbers, 'processes' | 'durationMs' | 'counts'>,
  program: 'origin' | 'driver',
): number {
  const found = processes.filter(({ name }) => (program === 'driver' ? isDriver(name) : name === program));
  const cpuMs = found.reduce((total, { cpuMs, cpuShare }) => total + (cpuMs ?? cpuShare * durationMs), 0);
  return (cpuMs * US_PER_MS) / counts.requests;
}

/** The number at a path; null if there is none, for example in a result of an earlier version. */
function numberAt(cell: Numbers, path: string): number | null {
  const found = lookUp(cell, path);
  return found.there && typeof found.value === 'number' ? found.value : null;
}

/** Requests without an answer, and answers with an unexpected error status, such as a proxy's 502. */
export function failuresOf({ counts, origin }: Numbers): number {
  const failed = Object.entries(counts.statuses).filter(
    ([status]) => Number(status) >= 400 && status !== String(origin.status),
  );
  return [...Object.values(counts.errors), ...failed.map(([, count]) => count)].reduce((a, b) => a + b, 0);
}

export function keepsConnections({ strategy }: Pick<Numbers, 'strategy'>): boolean {
  return strategy.reuse === 'keep-alive';
}

function hasLimitedPool({ strategy }: Numbers): boolean {
  return strategy.pool !== 'unlimited';
}
