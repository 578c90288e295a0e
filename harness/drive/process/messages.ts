import type { SentRequest } from '../../scenario/request/sent.ts';
import type { Strategy } from '../../scenario/strategy.ts';
import type { DriverOutcome, DriverProgress, DriverSpec } from '../driver.ts';

/**
 * The messages between the harness and a driver process, one line of JSON each. Order: spec, ready, start, progress*, done,
 * close. After `done` the connections stay open until `close` (or the end of standard input), so that the
 * observers see them; then the driver ends them as `closer` says and exits 0.
 */
export type ToDriver =
  /** Optional, before the spec: warms up for this strategy while the servers are still starting. */
  | { readonly type: 'warm-up'; readonly strategy: Strategy; readonly request: SentRequest }
  | { readonly type: 'spec'; readonly spec: DriverSpec }
  /** Begins the load at this time of the monotonic clock. */
  | { readonly type: 'start'; readonly atNs: string }
  /** Ends the load now; `done` follows with the outcome. */
  | { readonly type: 'stop' }
  | { readonly type: 'close' };

export type FromDriver =
  | { readonly type: 'ready' }
  | { readonly type: 'progress'; readonly progress: DriverProgress }
  | { readonly type: 'done'; readonly outcome: DriverOutcome }
  /** The driver cannot do what the spec asks. */
  | { readonly type: 'refused'; readonly reason: string };
