import { createAlarm } from '../../native/alarm.ts';
import type { OpenLoad } from '../../scenario/scenario.ts';
import { backoffMs } from '../connection/backoff.ts';
import { type Ending, type Exchange, newExchange } from '../exchange.ts';
import type { LoadContext, LoadRunner } from './load.ts';
import { type ArrivalShare, type Arrivals, countDue, paceOpen } from './pacer.ts';

/** Maximum requests begun in one turn of the event loop, so that answers and connect errors are handled in between. */
const MOST_PER_TURN = 16;
/** Requests due in the last moments before the end, us, are still begun: their ring may be on its way. */
const LAST_MOMENT_US = 2_000;

/** An open load: requests arrive by the clock and never wait for answers. */
export class OpenRunner implements LoadRunner {
  readonly #arrivals: Arrivals;
  readonly #context: LoadContext;
  /** Consecutive connect errors. */
  #failures = 0;
  #isPaused = false;
  readonly #alarm = createAlarm(() => this.#turn());

  constructor(load: OpenLoad, context: LoadContext, share?: ArrivalShare) {
    this.#arrivals = paceOpen(load, context.arrivalsRandom, share);
    this.#context = context;
  }

  async prepare(): Promise<void> {}

  start(): void {
    this.#turn();
  }

  ended(_exchange: Exchange, ending: Ending): void {
    if (ending !== 'unconnected') this.#failures = 0;
    // Connects that began before the pause fail for the same reason, so they do not prolong it.
    else if (!this.#isPaused) this.#pause();
  }

  /** Counts as unsent: due requests still without a connection, and those that the driver was too late to begin. */
  finish(endUs: number): void {
    const { clock, record, transport } = this.#context;
    this.#alarm.stop();
    const nowUs = clock();
    if (nowUs - this.#arrivals.nextUs < LAST_MOMENT_US) this.#beginDue(nowUs, Infinity);
    const waitedUs = transport.dropWaiting().map(({ startUs }) => nowUs - startUs);
    record.unsent({ waitedUs, missed: countDue(this.#arrivals, endUs) });
  }

  #turn(): void {
    const { clock, isOver } = this.#context;
    if (isOver()) return;
    this.#beginDue(clock(), MOST_PER_TURN);
    this.#waitFrom(clock());
  }

  #beginDue(nowUs: number, most: number): void {
    const { record, transport } = this.#context;
    for (let begun = 0; begun < most && this.#arrivals.nextUs <= nowUs; begun++) {
      const startUs = this.#arrivals.nextUs;
      this.#arrivals.advance();
      record.late(nowUs - startUs);
      transport.request({ ...newExchange(), startUs, askedUs: nowUs }, nowUs);
    }
  }

  #waitFrom(nowUs: number): void {
    const waitUs = this.#arrivals.nextUs - nowUs;
    if (waitUs <= 0) setImmediate(() => this.#turn());
    else if (waitUs < Infinity) this.#alarm.ringIn(waitUs);
  }

  /** Arrivals go on, but those that need a new connection wait, or failing connects would fill the event loop. */
  #pause(): void {
    const { random, record, transport } = this.#context;
    this.#failures += 1;
    this.#isPaused = true;
    const waitMs = backoffMs(this.#failures, random);
    record.backedOff(waitMs);
    transport.hold();
    setTimeout(() => {
      this.#isPaused = false;
      transport.resume();
    }, waitMs);
  }
}
