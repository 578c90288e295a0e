import type { Random } from '../../random.ts';
import type { Clock, Ending, Exchange } from '../exchange.ts';
import type { Recorder } from '../record/recorder.ts';
import type { Transport } from '../transport.ts';

/** Dependencies of a load. */
export interface LoadContext {
  readonly clock: Clock;
  readonly transport: Pick<Transport, 'request' | 'dropWaiting' | 'hold' | 'resume'>;
  readonly record: Pick<Recorder, 'late' | 'unsent' | 'backedOff' | 'page' | 'pageGivenUp'>;
  /** Random source of the back-offs. */
  readonly random: Random;
  /** Random source of the arrivals only, so that a seed gives the same arrivals whatever fails meanwhile. */
  readonly arrivalsRandom: Random;
  /** True once no further request may begin. */
  isOver(): boolean;
  /** Called if the load makes its last request before its time is over. */
  exhausted(): void;
}

/** Makes the requests of a load until it is over. */
export interface LoadRunner {
  /** Resolves when the load can start without delay. */
  prepare(): Promise<void>;
  start(): void;
  ended(exchange: Exchange, ending: Ending, nowUs: number): void;
  /** Ends the load, `endUs` after its start: gives up requests that have not begun. */
  finish(endUs: number): void;
}
