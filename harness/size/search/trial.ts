import { areTurnedAway, type UnservedConnections } from '../../analyse/unserved.ts';
import type { FoundCause } from '../../result/result.ts';
import type { Point } from '../model/points.ts';
import type { ServiceShape } from '../model/service-shape.ts';

/** Why a trial is made. */
export const PURPOSES = [
  /** The service time by itself, over few connections at a fraction of the rate. */
  'service',
  /** Does this size meet the target? */
  'search',
  /** A size far from the answer, for the shape of the curve. */
  'curve',
  /** The recommended size under a higher rate. */
  'growth',
  /** How many upstream connections nginx must keep. */
  'upstream',
  /** One of several processes by itself, at its share of the rate. */
  'split',
] as const;

export type Purpose = (typeof PURPOSES)[number];

/** One measurement to make: a pool of this size under this rate. */
export interface TrialRequest {
  readonly purpose: Purpose;
  readonly size: number;
  readonly ratePerSecond: number;
  readonly durationMs: number;
  /** Number of this trial in the sizing, from 1. It determines the seed. */
  readonly trial: number;
  /** nginx `keepalive`; if it is missing, nginx keeps all upstream connections. */
  readonly upstreamKeepalive?: number;
}

/** A p99, with its values one standard error lower and higher. */
export interface Tail {
  readonly p99Us: number;
  readonly lowUs: number;
  readonly highUs: number;
  /** The whole distribution. */
  readonly points: readonly Point[];
}

export interface TimeSummary {
  readonly meanUs: number;
  readonly p50Us: number;
  readonly p99Us: number;
}

/** The numbers of a trial. Latency counts from the intended start of each request. */
export interface TrialNumbers {
  /** Requests due within the trial. */
  readonly requests: number;
  /** Requests answered with 2xx. */
  readonly good: number;
  /** All other requests by cause: an errno, `status 500`, or WAITED. */
  readonly failures: Readonly<Record<string, number>>;
  /**
   * Over all requests that were due; for the service by itself over those that were sent. A failed one counts as the
   * slowest, not as a fast answer.
   */
  readonly latency: Tail & { readonly p50Us: number };
  readonly poolWait: TimeSummary;
  /** From sending the request to the end of the answer. */
  readonly service: ServiceShape;
  readonly achievedPerSecond: number;
  /** Connections opened during the load. */
  readonly opened: number;
  /** Connections that ended during the load. */
  readonly closed: number;
  /** Most connections open at once. */
  readonly openPeak: number;
  /** On the client; null if they could not be counted. */
  readonly portsInUsePeak: number | null;
  /** The proxy's connections to the origin; null without a proxy. */
  readonly upstream: UpstreamUse | null;
  /** Mean number of requests after which the service ended a connection; null if it kept them. */
  readonly requestsEach: number | null;
  /** Connections with an answer, and those that never had one. */
  readonly unserved: UnservedConnections;
  /** The service used up its error budget, and the load may have ended early. */
  readonly overspent: boolean;
  /** Causes that the analysis of the cell found. */
  readonly causes: readonly FoundCause[];
  /** Why the trial is invalid; null if it is valid. */
  readonly invalid: string | null;
}

/** The proxy's connections to the server behind it. */
export interface UpstreamUse {
  readonly opened: number;
  /** Closed by the proxy during the load. */
  readonly closed: number;
  /** Ended by the user's service; null for the lab's origin, which ends none. */
  readonly endedByService: number | null;
  readonly openPeak: number;
}

export interface Trial extends TrialRequest {
  readonly numbers: TrialNumbers;
  /** Duration of the trial, including the start of servers and network. */
  readonly tookMs: number;
}

/** Failure of requests that had no connection when the trial ended. */
export const WAITED = 'no connection in time';

/** Makes one measurement. Rejects if no further measurement is possible. */
export type MeasureTrial = (request: TrialRequest) => Promise<TrialNumbers>;

/** Fewest trials for a verdict, because the machine may have disturbed one. */
const AGAIN = 2;

/** The last trial whose connections the service did not keep, although nginx had room; null if there are too few. */
export function unkeptTrial(trials: readonly Trial[]): Trial | null {
  const unkept = trials.filter(
    ({ purpose, numbers }) => purpose !== 'upstream' && numbers.requestsEach !== null,
  );
  return unkept.length < AGAIN ? null : (unkept.at(-1) ?? null);
}

/** Requests that failed, without those that had no connection when the trial ended. */
export function failureCount({ failures }: Pick<TrialNumbers, 'failures'>): number {
  return Object.entries(failures).reduce((sum, [name, count]) => sum + (name === WAITED ? 0 : count), 0);
}

export function failureShare(numbers: Pick<TrialNumbers, 'failures' | 'requests'>): number {
  return failureCount(numbers) / Math.max(1, numbers.requests);
}

/** Largest share of failures. With more there is no p99 of good answers. */
export const MOST_FAILURES = 0.01;

/** Requests that left: all but those that had no connection when the trial ended. */
export function sentCount({ requests, failures }: Pick<TrialNumbers, 'failures' | 'requests'>): number {
  return requests - (failures[WAITED] ?? 0);
}

/** Whether the service left connections without any answer, or turned some away: more than it fails of any requests. */
export function areUnserved(trials: readonly Pick<Trial, 'numbers'>[]): boolean {
  const total = (read: (numbers: TrialNumbers) => number): number =>
    trials.reduce((sum, { numbers }) => sum + read(numbers), 0);
  const silent = total(({ unserved }) => unserved.silent);
  return (
    silent > 0 ||
    areTurnedAway({
      refused: total(({ unserved }) => unserved.refused),
      failed: total(failureCount),
      opened: total(({ opened }) => opened),
      requests: total(sentCount),
    })
  );
}

/**
 * Whether requests fail with this many connections: too many of them in most trials of this size, or those on connections
 * that the service never served, however few these are.
 */
export function areBroken(trials: readonly Pick<Trial, 'numbers'>[]): boolean {
  const failing = trials.filter(({ numbers }) => numbers.overspent || failureShare(numbers) > MOST_FAILURES);
  return areUnserved(trials) || failing.length > trials.length / 2;
}

/** Share of the time that the connections of the pool were in use (Little's law). */
export function utilisation({ size, numbers }: Pick<Trial, 'size' | 'numbers'>): number {
  return busyConnections(numbers) / size;
}

export function busyConnections({ achievedPerSecond, service }: TrialNumbers): number {
  return (achievedPerSecond * service.meanUs) / 1_000_000;
}
