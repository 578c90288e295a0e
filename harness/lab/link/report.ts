import type { HostName } from '../../scenario/strategy.ts';
import type { LatenessSummary } from './lateness.ts';

/** What became of the frames of one direction. */
export interface WayReport {
  /** Frames that arrived at the other end, and their bytes with Ethernet's header. */
  readonly frames: number;
  readonly bytes: number;
  /** Lost at random, as asked. */
  readonly lost: number;
  /** Dropped because the queue was full, as asked. */
  readonly noRoom: number;
  /** Shortest time from the kernel's stamp of a frame to its leaving, ms; null: no frame arrived. */
  readonly leastMs: number | null;
  /** Longest wait for the line, ms. */
  readonly maxQueueMs: number;
  /** Lost by the relay itself: it had no slot left, the frame was too large for one, the kernel refused to send it. */
  readonly overrun: number;
  readonly tooLarge: number;
  readonly refused: number;
}

/** What a link did, by the relay's own account. */
export interface RelayReport {
  /** From `a` to `b` of the link, and back. */
  readonly forth: WayReport;
  readonly back: WayReport;
  /** How late frames left, both ways together. */
  readonly lateness: LatenessSummary;
}

/** What a link with conditions did during the load. */
export interface LinkReport extends RelayReport {
  readonly between: readonly [HostName, HostName];
  /** What carries its frames. */
  readonly means: 'relay';
  /** Time that this report is about. */
  readonly elapsedMs: number;
}
