import type { Band } from '../model/band.ts';

/** Why no pool of any size meets the target. */
export type NotReachable =
  /** The service itself, asked a little, is slower than the target. */
  | { readonly kind: 'slow-service'; readonly band: Band }
  /** Nobody waits for a connection at this size, and the service still takes too long under that load. */
  | { readonly kind: 'slow-under-load'; readonly size: number; readonly band: Band }
  /** It answers no more than this per second, from this size on. */
  | { readonly kind: 'saturates'; readonly answeredPerSecond: number; readonly size: number }
  /** Requests fail: also when the service is asked a little, or, where there is a size, with that many connections. */
  | {
      readonly kind: 'failures';
      readonly size: number | null;
      readonly share: number;
      readonly failures: Readonly<Record<string, number>>;
    }
  /** It ends each connection after so many requests, on the mean: there is nothing to keep. */
  | { readonly kind: 'keeps-nothing'; readonly requestsEach: number }
  /** The largest pool that may be tried does not. */
  | { readonly kind: 'no-size'; readonly most: number; readonly band: Band };
