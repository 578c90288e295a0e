import { parseReuse, type Strategy } from '../scenario/strategy.ts';
import type { Endpoint } from '../target/target.ts';
import { monotonicNs, US_PER_MS } from '../units.ts';
import { createLoad } from './create-load.ts';
import type { DriverOutcome, DriverProgress, DriverSpec } from './driver.ts';
import type { LoadRunner } from './load.ts';
import { Pool } from './pool.ts';
import { watchProcess } from './process-cost.ts';
import { seededRandom } from './random.ts';
import { Recorder } from './recorder.ts';
import { requestTexts } from './request.ts';
import { TcpWire, tcpOptions } from './tcp-wire.ts';
import { createTlsContext, TlsWire } from './tls-wire.ts';
import type { Wire, WireEvents } from './wire.ts';

/** How long what may not come is waited for, ms. */
export interface Patience {
  readonly requestMs: number;
  /** The server's FIN after an answer that was to be the last. */
  readonly serverCloseMs: number;
  /** Answers under way when the load is over. */
  readonly answersMs: number;
  /** The same when the load was stopped. */
  readonly stopMs: number;
}

export const PATIENCE: Patience = { requestMs: 30_000, serverCloseMs: 1_000, answersMs: 2_000, stopMs: 200 };

type WireFactory = (events: WireEvents) => Wire;

const SWEEP_MS = 250;

/** One load of the driver `socket`, from start to outcome. */
export class Session {
  readonly #spec: DriverSpec;
  readonly #patience: Patience;
  readonly #recorder: Recorder;
  readonly #pool: Pool;
  readonly #load: LoadRunner;
  readonly #finished = Promise.withResolvers<void>();
  #originMs = performance.now();
  #isOver = false;
  #endTimer: NodeJS.Timeout | undefined;

  constructor(spec: DriverSpec, createWire: WireFactory, patience: Patience = PATIENCE) {
    this.#spec = spec;
    this.#patience = patience;
    this.#recorder = new Recorder(spec);
    this.#pool = this.#createPool(createWire);
    this.#load = createLoad(spec.load, {
      clock: this.#clock,
      pool: this.#pool,
      record: this.#recorder,
      random: seededRandom(spec.seed, 1),
      arrivalsRandom: seededRandom(spec.seed, 2),
      isOver: () => this.#isOver,
      exhausted: () => this.#end(this.#patience.answersMs),
    });
  }

  /** Resolves when `run` can begin without delay. */
  prepare(): Promise<void> {
    return this.#load.prepare();
  }

  /** Makes the load; never rejects for what a server does. */
  async run(): Promise<DriverOutcome> {
    const process = watchProcess();
    const startedAtNs = String(monotonicNs());
    this.#originMs = performance.now();
    const sweep = setInterval(() => this.#pool.sweep(this.#clock()), this.#sweepMs());
    if (!this.#isOver) {
      this.#endTimer = setTimeout(() => this.#end(this.#patience.answersMs), this.#durationMs());
      this.#load.start();
    }
    await this.#finished.promise;
    clearInterval(sweep);
    return this.#recorder.outcome({ startedAtNs, ...process.read() }, this.#pool.carried());
  }

  progress(): DriverProgress {
    return this.#recorder.progress(this.#clock());
  }

  /** Ends the load now. Answers that are just coming still count. */
  stop(): void {
    this.#end(this.#patience.stopMs);
  }

  /** Ends the connections as the closer says. */
  close(): Promise<void> {
    return this.#pool.close(this.#patience.serverCloseMs);
  }

  readonly #clock = (): number => (performance.now() - this.#originMs) * US_PER_MS;

  #createPool(createWire: WireFactory): Pool {
    const { endpoint, sourceAddresses, strategy } = this.#spec;
    return new Pool({
      clock: this.#clock,
      texts: requestTexts(endpoint),
      reuse: parseReuse(strategy.reuse)!,
      closer: strategy.closer,
      requestTimeoutMs: this.#patience.requestMs,
      serverCloseMs: this.#patience.serverCloseMs,
      most: strategy.pool === 'unlimited' ? Infinity : strategy.pool,
      sources: sourceAddresses,
      createWire,
      record: this.#recorder,
      ended: (exchange, ending, nowUs) => {
        this.#load.ended(exchange, ending, nowUs);
        if (this.#isOver) this.#settle();
      },
    });
  }

  /** Requests have no timers of their own: all deadlines are looked at together. */
  #sweepMs(): number {
    return Math.max(1, Math.min(SWEEP_MS, this.#patience.requestMs / 4, this.#patience.serverCloseMs / 4));
  }

  /** A timer counts whole milliseconds and may come up to one early. The loads know the exact end themselves. */
  #durationMs(): number {
    return this.#spec.load.durationMs + 1;
  }

  #end(patienceMs: number): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#endTimer);
    this.#load.finish(Math.min(this.#clock(), this.#spec.load.durationMs * US_PER_MS));
    this.#endTimer = setTimeout(() => {
      this.#pool.abandon('ERR_UNANSWERED');
      this.#finished.resolve();
    }, patienceMs);
    this.#settle();
  }

  /** Done once nothing is under way any more. */
  #settle(): void {
    const { requests, responses, errors } = this.#recorder.totals;
    if (requests > responses + errors) return;
    clearTimeout(this.#endTimer);
    this.#finished.resolve();
  }
}

/** Makes the sockets of a strategy towards this endpoint. */
export function wireFactory({ address, port, ca }: Endpoint, { noDelay, tls }: Strategy): WireFactory {
  const target = { to: tcpOptions(address, port), noDelay };
  if (tls === 'none') return (events) => new TcpWire(target, events);
  const context = createTlsContext(tls, ca);
  return (events) => new TlsWire({ ...target, address }, context, events);
}
