import type { Random } from '../../random.ts';
import type { Clock, Ending, Exchange } from '../exchange.ts';
import type { Recorder } from '../record/recorder.ts';
import type { Transport } from '../transport.ts';

/** What a load needs to know of its surroundings. */
export interface LoadContext {
  readonly clock: Clock;
  readonly transport: Pick<Transport, 'request' | 'dropWaiting' | 'hold' | 'resume'>;
  readonly record: Pick<Recorder, 'late' | 'unsent' | 'backedOff' | 'page'>;
  /** For back-offs. */
  readonly random: Random;
  /** Of its own, so that the same seed gives the same arrivals whatever fails meanwhile. */
  readonly arrivalsRandom: Random;
  /** No request may begin any more. */
  isOver(): boolean;
  /** Nothing more will be asked, before the time was over. */
  exhausted(): void;
}

/** Asks the pool for exchanges until the load is over. */
export interface LoadRunner {
  /** Resolves when it can start without delay. */
  prepare(): Promise<void>;
  start(): void;
  ended(exchange: Exchange, ending: Ending, nowUs: number): void;
  /** The load is over, `endUs` after its start: gives up what has not begun. */
  finish(endUs: number): void;
}
