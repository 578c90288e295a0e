import type { Point } from '../model/points.ts';
import type { ServiceShape } from '../model/service-shape.ts';

/** Why a trial is made. */
export type Purpose =
  /** The service time by itself, at a fraction of the rate. */
  | 'service'
  /** Does this size meet the target? */
  | 'search'
  /** A size far from the answer, for the shape of the curve. */
  | 'curve'
  /** The recommended size under a higher rate. */
  | 'growth'
  /** How many upstream connections nginx must keep. */
  | 'upstream';

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
  /** Over all requests that were due. A failed one counts as the slowest, not as a fast answer. */
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
  /** The load ended early because too many requests failed. Such a trial is repeated only once. */
  readonly overspent: boolean;
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

/** The last trial that ended early because of failures; null if there are too few to stop. */
export function overspentTrial(trials: readonly Trial[]): Trial | null {
  return again(trials.filter(({ numbers }) => numbers.overspent));
}

/** The last trial whose connections the service did not keep, although nginx had room; null if there are too few. */
export function unkeptTrial(trials: readonly Trial[]): Trial | null {
  return again(
    trials.filter(({ purpose, numbers }) => purpose !== 'upstream' && numbers.requestsEach !== null),
  );
}

function again(trials: readonly Trial[]): Trial | null {
  return trials.length < AGAIN ? null : (trials.at(-1) ?? null);
}

export function failureCount({ failures }: Pick<TrialNumbers, 'failures'>): number {
  return Object.values(failures).reduce((sum, count) => sum + count, 0);
}

/** Share of the time that the connections of the pool were in use (Little's law). */
export function utilisation({ size, numbers }: Pick<Trial, 'size' | 'numbers'>): number {
  return busyConnections(numbers) / size;
}

export function busyConnections({ achievedPerSecond, service }: TrialNumbers): number {
  return (achievedPerSecond * service.meanUs) / 1_000_000;
}
