import autocannon, { type Instance } from 'autocannon';
import { seededRandom } from '../../random.ts';
import type { ClosedLoad } from '../../scenario/scenario.ts';
import { monotonicNs, US_PER_MS } from '../../units.ts';
import { backoffMs } from '../connection/backoff.ts';
import { TIMEOUTS, type Timeouts } from '../connection/timeouts.ts';
import type { DriverOutcome, DriverProgress, DriverSpec, PoolUsage } from '../driver.ts';
import { mayBegin } from '../load/pacer.ts';
import { ProcessWatch } from '../process/process-cost.ts';
import type { DriverSession, SessionOptions } from '../process/session.ts';
import { usageOf } from '../record/pool-usage.ts';
import { Recorder } from '../record/recorder.ts';
import { Caller, type CallerSettings } from './caller.ts';
import type { AutocannonClient } from './client.ts';
import { autocannonOptions } from './options.ts';

const SWEEP_MS = 250;

/** A load made by autocannon: it sends and measures; the session records the events as for any other driver. */
export class AutocannonSession implements DriverSession {
  readonly #spec: DriverSpec;
  readonly #load: ClosedLoad;
  readonly #timeouts: Timeouts;
  readonly #unixPath: string | undefined;
  readonly #recorder: Recorder;
  readonly #callers: Caller[] = [];
  readonly #finished = Promise.withResolvers<void>();
  #instance: Instance | undefined;
  #originMs = performance.now();
  #process: ProcessWatch | null = null;
  #asked = 0;
  #isOver = false;
  #endTimer: NodeJS.Timeout | undefined;

  constructor(spec: DriverSpec, { timeouts = TIMEOUTS, unixPath }: SessionOptions = {}) {
    this.#spec = spec;
    this.#load = spec.load as ClosedLoad;
    this.#timeouts = timeouts;
    this.#unixPath = unixPath;
    this.#recorder = new Recorder(spec);
  }

  async prepare(): Promise<void> {}

  async run(): Promise<DriverOutcome> {
    this.#process = new ProcessWatch();
    const startedAtNs = String(monotonicNs());
    this.#originMs = performance.now();
    const sweep = setInterval(() => this.#sweep(), Math.min(SWEEP_MS, this.#timeouts.requestMs / 4));
    if (!this.#isOver) {
      // A timer may fire up to a millisecond early.
      this.#endTimer = setTimeout(() => this.#end(this.#timeouts.answersMs), this.#load.durationMs + 1);
      this.#start();
    }
    await this.#finished.promise;
    clearInterval(sweep);
    const carried = this.#callers.map((caller) => caller.carried);
    return this.#recorder.outcome({ startedAtNs, ...this.#process.stop() }, carried);
  }

  progress(depth?: 'detailed'): DriverProgress {
    if (depth === undefined || !this.#spec.detail || this.#process === null) {
      return this.#recorder.progress(this.#clock());
    }
    const { eventLoop } = this.#process;
    return this.#recorder.progress(this.#clock(), { eventLoop, pool: this.#usage() });
  }

  stop(): void {
    this.#end(this.#timeouts.stopMs);
  }

  async close(): Promise<void> {
    this.#instance?.stop();
    await Promise.all(this.#callers.map((caller) => caller.close()));
  }

  elapsedMs(): number {
    return performance.now() - this.#originMs;
  }

  readonly #clock = (): number => this.elapsedMs() * US_PER_MS;

  #start(): void {
    const { strategy } = this.#spec;
    const random = seededRandom(this.#spec.seed, 1);
    const settings: CallerSettings = {
      clock: this.#clock,
      record: this.#recorder,
      noDelay: strategy.clientNoDelay,
      mayAsk: (nowUs) => !this.#isOver && mayBegin(this.#load, nowUs, this.#asked),
      asks: () => (this.#asked += 1),
      pauseMs: (failures) => {
        const waitMs = backoffMs(failures, random);
        this.#recorder.backedOff(waitMs);
        return waitMs;
      },
      ended: () => this.#settle(),
    };
    const unixPath = this.#unixPath;
    // The types declare a promise; the value is also an instance.
    const instance = autocannon({
      ...autocannonOptions({ spec: this.#spec, ...(unixPath === undefined ? {} : { unixPath }) }),
      setupClient: (client: unknown) => {
        this.#callers.push(new Caller(client as AutocannonClient, settings));
      },
    }) as PromiseLike<unknown> as PromiseLike<unknown> & Instance;
    this.#instance = instance;
    instance.then(undefined, (error) => this.#finished.reject(error));
  }

  #sweep(): void {
    for (const caller of this.#callers) caller.sweep(this.#clock(), this.#timeouts.requestMs);
  }

  /** Every caller has its own connection, so no request is queued. */
  #usage(): PoolUsage {
    return usageOf(this.#callers, 0);
  }

  #end(timeoutMs: number): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#endTimer);
    this.#endTimer = setTimeout(() => {
      for (const caller of this.#callers) caller.abandon('ERR_UNANSWERED');
      this.#finished.resolve();
    }, timeoutMs);
    this.#settle();
  }

  /** Finishes once no request is in flight and the load is over or has made all its requests. */
  #settle(): void {
    const { requests, responses, errors } = this.#recorder.totals;
    if (requests > responses + errors) return;
    if (!this.#isOver && !this.#isExhausted()) return;
    this.#isOver = true;
    clearTimeout(this.#endTimer);
    this.#finished.resolve();
  }

  #isExhausted(): boolean {
    return this.#asked >= (this.#load.requests ?? Infinity);
  }
}
