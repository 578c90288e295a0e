import type { Closer, ReuseLimit } from '../../scenario/strategy.ts';
import type { Clock } from '../exchange.ts';
import type { SourceAddresses } from '../socket/wire/source-addresses.ts';
import type { Http2Target } from './wire.ts';

export interface ConnectionSettings {
  readonly clock: Clock;
  readonly target: Http2Target;
  readonly sources: SourceAddresses;
  readonly headers: readonly string[];
  readonly reuse: ReuseLimit;
  readonly closer: Closer;
  /** Requests in flight at once, as the strategy asks. */
  readonly streams: number;
  readonly requestTimeoutMs: number;
  /** How long the server may take to close after we have closed. */
  readonly serverCloseMs: number;
  /** Infinity: never. */
  readonly idleTimeoutMs: number;
  /** What this server said last in SETTINGS_MAX_CONCURRENT_STREAMS; null: nothing yet. All connections share it. */
  readonly server: { streams: number | null };
}
