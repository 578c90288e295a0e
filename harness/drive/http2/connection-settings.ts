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
  /** Maximum requests in flight, as the strategy says. */
  readonly streams: number;
  readonly requestTimeoutMs: number;
  /** Wait for the server's close after ours. */
  readonly serverCloseMs: number;
  /** Infinity: never. */
  readonly idleTimeoutMs: number;
  /** Latest SETTINGS_MAX_CONCURRENT_STREAMS of this server; null: none yet. All connections share it. */
  readonly server: { streams: number | null };
}
