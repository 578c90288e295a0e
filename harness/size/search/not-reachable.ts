import type { FoundCause } from '../../result/result.ts';
import type { Band } from '../model/band.ts';

/** Why no pool of any size meets the target. */
export type NotReachable =
  /** The service by itself, at a low rate, is slower than the target. */
  | { readonly kind: 'slow-service'; readonly band: Band }
  /** No request waits for a connection at this size, and the service is still too slow under the load. */
  | { readonly kind: 'slow-under-load'; readonly size: number; readonly band: Band }
  /** It answers no more than this per second, from this size on. */
  | { readonly kind: 'saturates'; readonly answeredPerSecond: number; readonly size: number }
  /** Requests fail: with this number of connections, or if `size` is null, even with few at a low rate. */
  | {
      readonly kind: 'failures';
      readonly size: number | null;
      readonly share: number;
      readonly failures: Readonly<Record<string, number>>;
    }
  /** It answers on this many connections at a time, fewer than `size`, and these are too few for the rate. */
  | {
      readonly kind: 'few-served';
      readonly answering: number;
      readonly size: number;
      /** What so many connections can carry, by the service time. */
      readonly mostPerSecond: number;
    }
  /** As large a share of the connections of any pool leads to a backend that does not answer. */
  | { readonly kind: 'silent-backend'; readonly size: number; readonly cause: FoundCause }
  /** It ends each connection after this many requests on average, so a pool cannot keep any. */
  | { readonly kind: 'keeps-nothing'; readonly requestsEach: number }
  /** The largest pool that may be tried fails. */
  | { readonly kind: 'no-size'; readonly most: number; readonly band: Band };
