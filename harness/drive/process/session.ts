import { seededRandom } from '../../random.ts';
import { monotonicNs, US_PER_MS } from '../../units.ts';
import { TIMEOUTS, type Timeouts } from '../connection/timeouts.ts';
import type { DriverOutcome, DriverProgress, DriverSpec, WireName } from '../driver.ts';
import { Recorder } from '../record/recorder.ts';
import type { CreateEngine, Engine } from './engine.ts';
import { ProcessWatch } from './process-cost.ts';

export interface SessionOptions {
  readonly timeouts?: Timeouts;
  /** For the warm-up: a Unix socket instead of the endpoint's address. */
  readonly unixPath?: string;
  /** For tests. Default: what the environment asks for, else the fastest. */
  readonly wire?: WireName | undefined;
}

const SWEEP_MS = 250;

/** One load of a driver, from its start to its outcome. */
export class Session {
  readonly #spec: DriverSpec;
  readonly #timeouts: Timeouts;
  readonly #recorder: Recorder;
  readonly #load: Engine['load'];
  readonly #transport: Engine['transport'];
  readonly #finished = Promise.withResolvers<void>();
  #originMs = performance.now();
  #process: ProcessWatch | null = null;
  #isOver = false;
  #endTimer: NodeJS.Timeout | undefined;

  constructor(spec: DriverSpec, createEngine: CreateEngine, options: SessionOptions = {}) {
    this.#spec = spec;
    this.#timeouts = options.timeouts ?? TIMEOUTS;
    this.#recorder = new Recorder(spec);
    const { load, transport } = createEngine({
      spec,
      clock: this.#clock,
      record: this.#recorder,
      timeouts: this.#timeouts,
      random: seededRandom(spec.seed, 1),
      arrivalsRandom: seededRandom(spec.seed, 2),
      isOver: () => this.#isOver,
      ended: () => {
        if (this.#isOver) this.#settle();
      },
      exhausted: () => this.#end(this.#timeouts.answersMs),
      wire: options.wire,
      ...(options.unixPath === undefined ? {} : { unixPath: options.unixPath }),
    });
    this.#load = load;
    this.#transport = transport;
  }

  /** Resolves once `run` can begin without delay. */
  prepare(): Promise<void> {
    return this.#load.prepare();
  }

  /** Makes the load; never rejects because of the server. */
  async run(): Promise<DriverOutcome> {
    this.#process = new ProcessWatch();
    const startedAtNs = String(monotonicNs());
    this.#originMs = performance.now();
    const sweep = setInterval(() => this.#transport.sweep(this.#clock()), this.#sweepMs());
    if (!this.#isOver) {
      // Plus 1, because a timer may fire up to 1 ms early. The loads keep to the exact end themselves.
      this.#endTimer = setTimeout(() => this.#end(this.#timeouts.answersMs), this.#spec.load.durationMs + 1);
      this.#load.start();
    }
    await this.#finished.promise;
    clearInterval(sweep);
    const cost = { startedAtNs, ...this.#process.stop() };
    const outcome = this.#recorder.outcome(cost, this.#transport.carried());
    return { ...outcome, wire: this.#transport.wire ?? null };
  }

  /** `detailed`: with the detail, if the spec requests it; this starts a new `lastSecond`. */
  progress(depth?: 'detailed'): DriverProgress {
    if (depth === undefined || !this.#spec.detail || this.#process === null) {
      return this.#recorder.progress(this.#clock());
    }
    const { eventLoop } = this.#process;
    return this.#recorder.progress(this.#clock(), { eventLoop, pool: this.#transport.usage() });
  }

  /** Ends the load now. Answers that arrive shortly after still count. */
  stop(): void {
    this.#end(this.#timeouts.stopMs);
  }

  /** Ends the connections as `closer` says. */
  close(): Promise<void> {
    return this.#transport.close(this.#timeouts.serverCloseMs);
  }

  /** Time since the start of the load. */
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

  #end(timeoutMs: number): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#endTimer);
    const endUs = Math.min(this.#clock(), this.#spec.load.durationMs * US_PER_MS);
    if (!this.#hasBegunAll()) this.#recorder.over(endUs);
    this.#load.finish(endUs);
    this.#endTimer = setTimeout(() => {
      this.#transport.abandon('ERR_UNANSWERED');
      this.#finished.resolve();
    }, timeoutMs);
    this.#settle();
  }

  /** Whether the load has a number of requests, and has begun them all. */
  #hasBegunAll(): boolean {
    const { load } = this.#spec;
    return load.kind === 'closed' && this.#recorder.totals.requests >= (load.requests ?? Infinity);
  }

  /** Finishes once no request is in flight. */
  #settle(): void {
    const { requests, responses, errors } = this.#recorder.totals;
    if (requests > responses + errors) return;
    clearTimeout(this.#endTimer);
    this.#finished.resolve();
  }
}
