import { seededRandom } from '../../random.ts';
import { monotonicNs, US_PER_MS } from '../../units.ts';
import { TIMEOUTS, type Timeouts } from '../connection/timeouts.ts';
import type { DriverOutcome, DriverProgress, DriverSpec } from '../driver.ts';
import { createLoad } from '../load/create-load.ts';
import type { LoadRunner } from '../load/load.ts';
import { Recorder } from '../record/recorder.ts';
import type { CreateTransport, Transport } from '../transport.ts';
import { ProcessWatch } from './process-cost.ts';

/** One load of a driver, from its start to its outcome. */
export interface DriverSession {
  /** Resolves once `run` can begin without delay. */
  prepare(): Promise<void>;
  /** Makes the load; never rejects because of the server. */
  run(): Promise<DriverOutcome>;
  /** Time since the start of the load. */
  elapsedMs(): number;
  /** `detailed`: with the detail, if the spec requests it; this starts a new `lastSecond`. */
  progress(depth?: 'detailed'): DriverProgress;
  /** Ends the load now. Answers that arrive shortly after still count. */
  stop(): void;
  /** Ends the connections as `closer` says. */
  close(): Promise<void>;
}

export interface SessionOptions {
  readonly timeouts?: Timeouts;
  /** For the warm-up: a Unix socket instead of the endpoint's address. */
  readonly unixPath?: string;
}

const SWEEP_MS = 250;

/** A load made by our own runners over a transport. */
export class Session implements DriverSession {
  readonly #spec: DriverSpec;
  readonly #timeouts: Timeouts;
  readonly #recorder: Recorder;
  readonly #transport: Transport;
  readonly #load: LoadRunner;
  readonly #finished = Promise.withResolvers<void>();
  #originMs = performance.now();
  #process: ProcessWatch | null = null;
  #isOver = false;
  #endTimer: NodeJS.Timeout | undefined;

  constructor(spec: DriverSpec, createTransport: CreateTransport, options: SessionOptions = {}) {
    this.#spec = spec;
    this.#timeouts = options.timeouts ?? TIMEOUTS;
    this.#recorder = new Recorder(spec);
    this.#transport = createTransport({
      spec,
      clock: this.#clock,
      record: this.#recorder,
      timeouts: this.#timeouts,
      ended: (exchange, ending, nowUs) => {
        this.#load.ended(exchange, ending, nowUs);
        if (this.#isOver) this.#settle();
      },
      ...(options.unixPath === undefined ? {} : { unixPath: options.unixPath }),
    });
    this.#load = createLoad(spec.load, {
      clock: this.#clock,
      transport: this.#transport,
      record: this.#recorder,
      random: seededRandom(spec.seed, 1),
      arrivalsRandom: seededRandom(spec.seed, 2),
      isOver: () => this.#isOver,
      exhausted: () => this.#end(this.#timeouts.answersMs),
    });
  }

  prepare(): Promise<void> {
    return this.#load.prepare();
  }

  async run(): Promise<DriverOutcome> {
    this.#process = new ProcessWatch();
    const startedAtNs = String(monotonicNs());
    this.#originMs = performance.now();
    const sweep = setInterval(() => this.#transport.sweep(this.#clock()), this.#sweepMs());
    if (!this.#isOver) {
      this.#endTimer = setTimeout(() => this.#end(this.#timeouts.answersMs), this.#durationMs());
      this.#load.start();
    }
    await this.#finished.promise;
    clearInterval(sweep);
    return this.#recorder.outcome({ startedAtNs, ...this.#process.stop() }, this.#transport.carried());
  }

  progress(depth?: 'detailed'): DriverProgress {
    if (depth === undefined || !this.#spec.detail || this.#process === null) {
      return this.#recorder.progress(this.#clock());
    }
    const { eventLoop } = this.#process;
    return this.#recorder.progress(this.#clock(), { eventLoop, pool: this.#transport.usage() });
  }

  stop(): void {
    this.#end(this.#timeouts.stopMs);
  }

  close(): Promise<void> {
    return this.#transport.close(this.#timeouts.serverCloseMs);
  }

  elapsedMs(): number {
    return performance.now() - this.#originMs;
  }

  readonly #clock = (): number => this.elapsedMs() * US_PER_MS;

  /** Interval for checking deadlines: requests have no timers of their own. */
  #sweepMs(): number {
    const { idleTimeoutMs } = this.#spec.strategy;
    const { requestMs, serverCloseMs } = this.#timeouts;
    const shortest = Math.min(requestMs, serverCloseMs, idleTimeoutMs === 'none' ? Infinity : idleTimeoutMs);
    return Math.max(1, Math.min(SWEEP_MS, shortest / 4));
  }

  /** Plus 1, because a timer may fire up to 1 ms early. The loads keep to the exact end themselves. */
  #durationMs(): number {
    return this.#spec.load.durationMs + 1;
  }

  #end(timeoutMs: number): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#endTimer);
    this.#load.finish(Math.min(this.#clock(), this.#spec.load.durationMs * US_PER_MS));
    this.#endTimer = setTimeout(() => {
      this.#transport.abandon('ERR_UNANSWERED');
      this.#finished.resolve();
    }, timeoutMs);
    this.#settle();
  }

  /** Finishes once no request is in flight. */
  #settle(): void {
    const { requests, responses, errors } = this.#recorder.totals;
    if (requests > responses + errors) return;
    clearTimeout(this.#endTimer);
    this.#finished.resolve();
  }
}
