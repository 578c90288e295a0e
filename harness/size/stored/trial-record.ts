import type { Purpose, Trial } from '../search/trial.ts';

/** One trial as it is stored: its numbers without the distributions. */
export interface TrialRecord {
  readonly trial: number;
  readonly purpose: Purpose;
  readonly size: number;
  readonly ratePerSecond: number;
  readonly durationMs: number;
  readonly upstreamKeepalive?: number;
  readonly tookMs: number;
  readonly requests: number;
  readonly good: number;
  readonly failures: Readonly<Record<string, number>>;
  readonly p50Us: number;
  readonly p99Us: number;
  readonly poolWaitP99Us: number;
  readonly serviceMeanUs: number;
  readonly achievedPerSecond: number;
  readonly opened: number;
  readonly closed: number;
  readonly openPeak: number;
  /** Why it does not count; null if it does. */
  readonly invalid: string | null;
}

export function trialRecord({ numbers, ...request }: Trial): TrialRecord {
  const { latency, poolWait, service } = numbers;
  const { requests, good, failures, achievedPerSecond, opened, closed, openPeak, invalid } = numbers;
  return {
    ...request,
    ...{ requests, good, failures, achievedPerSecond, opened, closed, openPeak, invalid },
    p50Us: latency.p50Us,
    p99Us: latency.p99Us,
    poolWaitP99Us: poolWait.p99Us,
    serviceMeanUs: service.meanUs,
  };
}
