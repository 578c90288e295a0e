import type { ClosedLoad } from '../../scenario/scenario.ts';
import { backoffMs } from '../connection/backoff.ts';
import { type Ending, type Exchange, newExchange } from '../exchange.ts';
import type { LoadContext, LoadRunner } from './load.ts';
import { mayBegin } from './pacer.ts';

/** One page in progress: all its objects were requested at once. */
interface Page {
  startUs: number;
  /** Number of objects that have not ended. */
  missing: number;
  /** True if an object failed to connect. */
  unconnected: boolean;
  /** True if an object was given up: its time so far is recorded, and is all that can be known. */
  unanswered: boolean;
  /** Consecutive pages with such an object. */
  failures: number;
}

interface PageObject extends Exchange {
  readonly page: Page;
}

/** A closed load of pages: each caller requests all objects of a page at once, and the next page once it has them. */
export class PageRunner implements LoadRunner {
  readonly #load: ClosedLoad;
  readonly #objects: number;
  readonly #context: LoadContext;
  #asked = 0;
  #active = 0;

  constructor(load: ClosedLoad, objects: number, context: LoadContext) {
    this.#load = load;
    this.#objects = objects;
    this.#context = context;
  }

  async prepare(): Promise<void> {}

  start(): void {
    this.#active = this.#load.concurrency;
    for (let i = 0; i < this.#load.concurrency; i++) {
      this.#ask(
        { startUs: 0, missing: 0, unconnected: false, unanswered: false, failures: 0 },
        this.#context.clock(),
      );
    }
  }

  ended(exchange: Exchange, ending: Ending, nowUs: number): void {
    const { page } = exchange as PageObject;
    page.missing -= 1;
    if (ending === 'unconnected') page.unconnected = true;
    if (ending === 'unanswered' && !page.unanswered) {
      page.unanswered = true;
      this.#context.record.pageGivenUp(nowUs - page.startUs);
    }
    if (page.missing === 0) this.#endPage(page, nowUs);
  }

  /** Objects that wait for a connection have not begun: they are not counted, and their page never ends. */
  finish(): void {
    this.#context.transport.dropWaiting();
  }

  #endPage(page: Page, nowUs: number): void {
    const { clock, random, record } = this.#context;
    page.failures = page.unconnected ? page.failures + 1 : 0;
    if (!page.unconnected) {
      if (!page.unanswered) record.page(nowUs - page.startUs);
      this.#ask(page, nowUs);
      return;
    }
    const waitMs = backoffMs(page.failures, random);
    record.backedOff(waitMs);
    setTimeout(() => this.#ask(page, clock()), waitMs);
  }

  #ask(page: Page, nowUs: number): void {
    const { exhausted, isOver, transport } = this.#context;
    if (isOver() || !mayBegin(this.#load, nowUs, this.#asked)) {
      this.#active -= 1;
      if (this.#active === 0) exhausted();
      return;
    }
    page.startUs = nowUs;
    page.unconnected = false;
    page.unanswered = false;
    // The last page is cut to the number of requests of the load.
    page.missing = Math.min(this.#objects, (this.#load.requests ?? Infinity) - this.#asked);
    this.#asked += page.missing;
    for (let left = page.missing; left > 0; left--) {
      const object: PageObject = { ...newExchange(), startUs: nowUs, askedUs: nowUs, page };
      transport.request(object, nowUs);
    }
  }
}
