/** The only place where units are converted. Names carry them: Ns, Us, Ms, Seconds. */
export const NS_PER_US = 1_000;
export const NS_PER_MS = 1_000_000;
export const US_PER_MS = 1_000;
export const MS_PER_SECOND = 1_000;
export const US_PER_SECOND = 1_000_000;

/** Nanoseconds of a monotonic clock, since `startNs`, in milliseconds with three digits. */
export function msSince(startNs: bigint, nowNs: bigint): number {
  return Math.round(Number(nowNs - startNs) / NS_PER_US) / US_PER_MS;
}

/** The clock that driver, observers and run share: CLOCK_MONOTONIC, the same in every process here. */
export function monotonicNs(): bigint {
  return process.hrtime.bigint();
}
