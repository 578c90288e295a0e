/** The only place for unit conversions. Names have their unit as a suffix: Ns, Us, Ms, Seconds. */
export const NS_PER_US = 1_000;
export const NS_PER_MS = 1_000_000;
export const US_PER_MS = 1_000;
export const MS_PER_SECOND = 1_000;
export const US_PER_SECOND = 1_000_000;

/** Milliseconds with three decimals between two times of a monotonic clock. */
export function msSince(startNs: bigint, nowNs: bigint): number {
  return Math.round(Number(nowNs - startNs) / NS_PER_US) / US_PER_MS;
}

/** CLOCK_MONOTONIC, the clock of driver, observers and run. It is the same in all processes of a machine. */
export function monotonicNs(): bigint {
  return process.hrtime.bigint();
}
