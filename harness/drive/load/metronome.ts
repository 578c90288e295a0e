import { once } from 'node:events';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { US_PER_MS } from '../../units.ts';

/** Memory shared by both threads. */
export interface MetronomeState {
  /** Incremented with every new moment; the thread's futex. */
  readonly sequence: Int32Array;
  /** The moment of the next beat, ms of the monotonic clock. */
  readonly dueMs: Float64Array;
}

/** Milliseconds of the monotonic clock, the same in all threads (`performance.now()` counts from a thread's start). */
export function monotonicMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1e3 + nanoseconds / 1e6;
}

/**
 * Wakes the event loop at a given moment, about 0.1 ms late at the median. Timers count whole milliseconds: constant
 * arrivals at 1,500 per second would be 0.7 ms late on average, longer than many servers take to answer. A thread
 * sleeps on a futex instead, so the event loop need not spin.
 */
export class Metronome {
  /** Resolves when the thread runs. */
  readonly ready: Promise<void>;
  readonly #worker: Worker;
  readonly #state: MetronomeState = {
    sequence: new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)),
    dueMs: new Float64Array(new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT)),
  };

  constructor(onBeat: () => void) {
    const program = new URL(`./metronome-thread${extname(import.meta.url)}`, import.meta.url);
    this.#state.dueMs[0] = Infinity;
    this.#worker = new Worker(program, { workerData: this.#state });
    this.#worker.on('message', onBeat);
    this.ready = once(this.#worker, 'online').then(() => {});
    this.#worker.unref();
  }

  /** Beats once, this many microseconds from now. Replaces a beat that is still pending. */
  beatIn(us: number): void {
    const { dueMs, sequence } = this.#state;
    dueMs[0] = monotonicMs() + us / US_PER_MS;
    Atomics.add(sequence, 0, 1);
    Atomics.notify(sequence, 0);
  }

  stop(): void {
    void this.#worker.terminate();
  }
}
