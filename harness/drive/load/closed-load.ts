import type { ClosedLoad } from '../../scenario/scenario.ts';
import { backoffMs } from '../connection/backoff.ts';
import { type Ending, type Exchange, newExchange } from '../exchange.ts';
import type { LoadContext, LoadRunner } from './load.ts';
import { mayBegin } from './pacer.ts';

/** A closed load: each caller sends its next request once it has its answer. */
export class ClosedRunner implements LoadRunner {
  readonly #load: ClosedLoad;
  readonly #context: LoadContext;
  #asked = 0;
  /** Number of callers still active. */
  #active = 0;

  constructor(load: ClosedLoad, context: LoadContext) {
    this.#load = load;
    this.#context = context;
  }

  async prepare(): Promise<void> {}

  start(): void {
    const { clock } = this.#context;
    this.#active = this.#load.concurrency;
    for (let i = 0; i < this.#load.concurrency; i++) this.#ask(newExchange(), clock());
  }

  ended(caller: Exchange, ending: Ending, nowUs: number): void {
    if (ending !== 'unconnected') {
      caller.failures = 0;
      this.#ask(caller, nowUs);
      return;
    }
    caller.failures += 1;
    const waitMs = backoffMs(caller.failures, this.#context.random);
    this.#context.record.backedOff(waitMs);
    setTimeout(() => this.#ask(caller, this.#context.clock()), waitMs);
  }

  /** Callers that wait for a connection have not begun a request, so nothing is counted for them. */
  finish(): void {
    this.#context.transport.dropWaiting();
  }

  #ask(caller: Exchange, nowUs: number): void {
    if (this.#context.isOver() || !mayBegin(this.#load, nowUs, this.#asked)) {
      this.#active -= 1;
      if (this.#active === 0) this.#context.exhausted();
      return;
    }
    this.#asked += 1;
    caller.startUs = nowUs;
    caller.askedUs = nowUs;
    this.#context.transport.request(caller, nowUs);
  }
}
