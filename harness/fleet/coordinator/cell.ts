import { setTimeout as wait } from 'node:timers/promises';
import { CellError } from '../../errors.ts';
import { monotonicNs, NS_PER_MS } from '../../units.ts';
import { duration } from '../../words.ts';
import { type FleetCellOptions, Part, type Share } from './part.ts';

/** Time for a client to start its driver and warm it up, ms. */
const READY_MS = 60_000;
/** Time between the order to start and the start, ms: by then the order is with every client. */
const LEAD_MS = 1_000;
/** Further lead for each client, ms: so long it takes to write one more order, with much to spare. */
const LEAD_MS_EACH = 2;
/** Clients whose clocks are measured at once: more would delay each other's pongs. */
const CLOCKS_AT_ONCE = 8;
/** Time for reports after the end of the load, ms: the driver's own limit and the way here. */
const REPORT_MS = 30_000;

/** A cell on all clients of a fleet. Order: `ready`, `start`, `shares`. */
export class FleetCell {
  readonly #options: FleetCellOptions;
  readonly #parts: readonly Part[];

  /** Sends each client its share. */
  constructor(options: FleetCellOptions) {
    this.#options = options;
    const { lobby, plan, specs, cell } = options;
    this.#parts = lobby.places.map((client, index) => new Part(index, client, options));
    for (const part of this.#parts)
      part.send({ type: 'cell', cell, what: { plan, spec: specs[part.index]! } });
  }

  /** Resolves when every client is ready or missing. */
  async ready(): Promise<void> {
    await this.#within(READY_MS, 'ready', (part) => part.ready);
  }

  /** Orders the start, and returns its moment on the coordinator's monotonic clock, ns. Rejects with a CellError if no client is left. */
  async start(): Promise<bigint> {
    const parts = this.#parts.filter(({ isMissing }) => !isMissing);
    const queue = [...parts];
    const measureNext = async (): Promise<void> => {
      for (let part = queue.shift(); part !== undefined; part = queue.shift()) await part.measureClock();
    };
    await Promise.all(Array.from({ length: CLOCKS_AT_ONCE }, measureNext));
    const startNs = monotonicNs() + BigInt((LEAD_MS + LEAD_MS_EACH * parts.length) * NS_PER_MS);
    for (const part of parts) part.start(startNs);
    if (this.#parts.every(({ isMissing }) => isMissing))
      throw new CellError(`No client is left: ${this.#why()}`);
    return startNs;
  }

  /** Ends the load on all clients, which then report. */
  stop(): void {
    for (const part of this.#parts) part.send({ type: 'stop', cell: this.#options.cell });
  }

  /** Resolves when every client has reported or is missing. Rejects with the reason of the signal. */
  async shares(): Promise<readonly Share[]> {
    const { plan } = this.#options;
    await this.#within(plan.load.durationMs + REPORT_MS, 'done', (part) => part.ended);
    const parts = this.#parts.filter(({ isMissing }) => !isMissing);
    await Promise.all(parts.map((part) => part.measureAfter()));
    return this.#parts.map((part) => part.share());
  }

  /** Ends the cell everywhere. */
  drop(): void {
    for (const part of this.#parts) part.drop();
  }

  #why(): string {
    return this.#parts
      .map((part) => part.share())
      .flatMap((share) => (share.state === 'missing' ? share.reason : []))
      .join('; ');
  }

  async #within(
    mostMs: number,
    what: 'ready' | 'done',
    promiseOf: (part: Part) => Promise<void>,
  ): Promise<void> {
    const { signal } = this.#options;
    const timer = new AbortController();
    const all = Promise.all(this.#parts.map(promiseOf));
    const overdue = wait(mostMs, undefined, { signal: AbortSignal.any([timer.signal, signal]) });
    overdue.catch(() => {});
    try {
      await Promise.race([all, overdue]);
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      timer.abort();
    }
    for (const part of this.#parts) part.overdue(what, `it was not ${what} after ${duration(mostMs)}`);
  }
}
