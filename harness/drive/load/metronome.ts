import { once } from 'node:events';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { US_PER_MS } from '../../units.ts';

/** What both threads see. */
export interface MetronomeState {
  /** Changes with every new moment. */
  readonly sequence: Int32Array;
  /** The moment, in ms of the monotonic clock. */
  readonly dueMs: Float64Array;
}

/** Milliseconds of the monotonic clock, the same in all threads (`performance.now()` counts from a thread's start). */
export function monotonicMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1e3 + nanoseconds / 1e6;
}

/**
 * Wakes the event loop at a moment, some 0.1 ms late at the median. Timers count whole milliseconds: constant arrivals
 * at 1,500 per second would be 0.7 ms late on average, which is more than many a server takes to answer. A thread
 * sleeps on a futex instead, so nobody has to turn the event loop until it is time.
 */
export class Metronome {
  /** The thread runs. */
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

  /** Beats once, so many microseconds from now. A beat that is still to come is forgotten. */
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
