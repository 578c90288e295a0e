import type { Point } from '../model/points.ts';
import type { ServiceShape } from '../model/service-shape.ts';

/** What a trial is there for. */
export type Purpose =
  /** The service time by itself, at a fraction of the rate. */
  | 'service'
  /** Does this size meet the target? */
  | 'search'
  /** A size far from the answer, for the shape of the curve. */
  | 'curve'
  /** The recommended size under more than was asked for. */
  | 'growth'
  /** How many upstream connections nginx must keep. */
  | 'upstream';

/** One measurement to be made: a pool of this size, this many requests per second, for so long. */
export interface TrialRequest {
  readonly purpose: Purpose;
  readonly size: number;
  readonly ratePerSecond: number;
  readonly durationMs: number;
  /** Number of this trial in the whole sizing, from 1; its seed follows from it. */
  readonly trial: number;
  /** nginx `keepalive`, where nginx is in between and it is not the one that never closes anything. */
  readonly upstreamKeepalive?: number;
}

/** A p99, and where it would stand had chance been one standard error kinder or less kind. */
export interface Tail {
  readonly p99Us: number;
  readonly lowUs: number;
  readonly highUs: number;
  /** The whole distribution. */
  readonly points: readonly Point[];
}

/** Microseconds. */
export interface Middle {
  readonly meanUs: number;
  readonly p50Us: number;
  readonly p99Us: number;
}

/** What was measured. Latency counts from the intended start of each request. */
export interface TrialNumbers {
  /** Due within the trial. */
  readonly requests: number;
  /** Answered with 2xx. */
  readonly good: number;
  /** All others by cause: an errno, `status 500`, or WAITED. */
  readonly failures: Readonly<Record<string, number>>;
  /** Over all that were due; one that failed counts as the slowest, never as a fast answer. */
  readonly latency: Tail & { readonly p50Us: number };
  readonly poolWait: Middle;
  /** From the send to the end of the answer. */
  readonly service: ServiceShape;
  readonly achievedPerSecond: number;
  /** Connections opened, and those that ended while the load ran. */
  readonly opened: number;
  readonly closed: number;
  /** Most that were open at once. */
  readonly openPeak: number;
  /** Of the client; null where nobody could count them. */
  readonly portsInUsePeak: number | null;
  /** The proxy's connections to the origin; null without a proxy. */
  readonly upstream: UpstreamUse | null;
  /** What a connection carried on the mean before the service ended it, where that is hardly one that was kept. */
  readonly requestsEach: number | null;
  /** So many failed that the load was ended, for the sake of the service: that is asked for once more, and no more. */
  readonly overspent: boolean;
  /** Why these numbers must not be believed; null: they may. */
  readonly invalid: string | null;
}

/** The proxy's connections to whoever answers. */
export interface UpstreamUse {
  readonly opened: number;
  /** By the proxy, while the load ran. */
  readonly closed: number;
  /** By the service, which has limits of its own; null: the lab's origin, which has none. */
  readonly endedByService: number | null;
  readonly openPeak: number;
}

export interface Trial extends TrialRequest {
  readonly numbers: TrialNumbers;
  /** What it took, its servers and network included. */
  readonly tookMs: number;
}

/** Among the failures: those that had no connection yet when the trial ended. */
export const WAITED = 'no connection in time';

/** Makes one measurement: the only thing that a sizing needs from outside. Rejects where no further one would work. */
export type MeasureTrial = (request: TrialRequest) => Promise<TrialNumbers>;

/** A single trial may have met a bad moment. */
const AGAIN = 2;

/** The last trial that was ended for its failures, once there are so many that the service is to be left alone. */
export function overspentTrial(trials: readonly Trial[]): Trial | null {
  return again(trials.filter(({ numbers }) => numbers.overspent));
}

/** The same of those whose connections were not kept, although nginx, where there is one, had room for all. */
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

/** Share of the time that the connections of the pool were in use, by Little's law. */
export function utilisation({ size, numbers }: Pick<Trial, 'size' | 'numbers'>): number {
  return busyConnections(numbers) / size;
}

export function busyConnections({ achievedPerSecond, service }: TrialNumbers): number {
  return (achievedPerSecond * service.meanUs) / 1_000_000;
}
