import { NS_PER_US } from '../../units.ts';

/**
 * One exchange of times, ns of each end's monotonic clock (RFC 5905, 8): sent and received by the coordinator, received and
 * answered by the client in between.
 */
export interface Exchange {
  readonly sentNs: bigint;
  readonly clientReceivedNs: bigint;
  readonly clientSentNs: bigint;
  readonly receivedNs: bigint;
}

/** What is known of a client's clock. */
export interface ClockEstimate {
  /** The client's clock minus the coordinator's. */
  readonly offsetNs: bigint;
  /**
   * The true offset differs from it by at most so much, because the way there and the way back took at least no time: half
   * of the round trip, however unequal the two ways are.
   */
  readonly uncertaintyNs: bigint;
}

/** The estimate of one exchange. A round trip below 0 cannot be: the client sent other times than its clock's. */
export function estimateOf(one: Exchange): ClockEstimate | null {
  const roundTripNs = one.receivedNs - one.sentNs - (one.clientSentNs - one.clientReceivedNs);
  const heldNs = one.clientSentNs - one.clientReceivedNs;
  if (roundTripNs < 0n || heldNs < 0n) return null;
  const offsetNs = (one.clientReceivedNs - one.sentNs + (one.clientSentNs - one.receivedNs)) / 2n;
  return { offsetNs, uncertaintyNs: roundTripNs / 2n + 1n };
}

/** Of several exchanges the one with the shortest round trip says most. null: none. */
export function bestOf(estimates: readonly ClockEstimate[]): ClockEstimate | null {
  return estimates.reduce<ClockEstimate | null>(
    (best, one) => (best === null || one.uncertaintyNs < best.uncertaintyNs ? one : best),
    null,
  );
}

/** A moment of the coordinator's clock on the client's. */
export function toClient(atNs: bigint, { offsetNs }: ClockEstimate): bigint {
  return atNs + offsetNs;
}

/** A moment of the client's clock on the coordinator's. */
export function toCoordinator(atNs: bigint, { offsetNs }: ClockEstimate): bigint {
  return atNs - offsetNs;
}

/** By how much the clock drifted between two estimates, at least: what their uncertainties do not explain. */
export function driftUs(before: ClockEstimate, after: ClockEstimate): number {
  const apart = after.offsetNs - before.offsetNs;
  const size = apart < 0n ? -apart : apart;
  const sure = size - before.uncertaintyNs - after.uncertaintyNs;
  return sure > 0n ? Number(sure) / NS_PER_US : 0;
}
