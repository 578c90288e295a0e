import { msSince, NS_PER_US, US_PER_MS } from '../units.ts';
import type { Clock } from './clock.ts';
import type { LiveObserver, ObserverReport } from './observation.ts';
import { nextTick } from './pace.ts';

/** Something that can be read again and again. */
export interface Source<T> {
  readonly name: string;
  readonly intervalMs: number;
  /**
   * For what is expensive: the interval after a read of `durationMs`. Such a source, read before the start,
   * is not read at the start again but one interval after it.
   */
  stretch?(durationMs: number): number;
  /** null: there is nothing to read any more. */
  read(): T | null | Promise<T | null>;
}

/** What one read gave. */
export interface Sample<T> {
  /** Monotonic clock, when the read began. */
  readonly atNs: bigint;
  readonly value: T | null;
}

/**
 * Reads one source on a fixed grid of time, never twice at once: ticks that fall into a read are skipped and
 * counted. It records when each read really began and how long it took.
 */
export class Sampler<T> {
  /** In order of time. */
  readonly samples: Sample<T>[] = [];
  readonly source: Source<T>;
  readonly #clock: Clock;
  readonly #durationsUs: number[] = [];
  #startNs = 0n;
  /** Index of the first sample after the start: only from there on was an interval asked for. */
  #firstAfterStart = Number.POSITIVE_INFINITY;
  #askedMs: number;
  #missed = 0;
  /** Of the tick that waits; null while a read runs. */
  #dueMs: number | null = null;
  #stopped = false;
  #cancel: () => void = () => {};
  #tick: Promise<void> = Promise.resolve();
  #failure: { readonly error: unknown } | null = null;

  constructor(source: Source<T>, clock: Clock) {
    this.source = source;
    this.#clock = clock;
    this.#askedMs = source.intervalMs;
  }

  /** Reads at once: before start() or after stop(). Rejects when the source does. */
  async readNow(): Promise<void> {
    const atNs = this.#clock.nowNs();
    const value = await this.source.read();
    this.#durationsUs.push(Number(this.#clock.nowNs() - atNs) / NS_PER_US);
    this.samples.push({ atNs, value });
  }

  /** Begins at `startNs` of the monotonic clock, which may lie ahead. */
  start(startNs: bigint): void {
    this.#startNs = startNs;
    this.#firstAfterStart = this.samples.length;
    const readBefore = this.source.stretch !== undefined && this.samples.length > 0;
    this.#schedule(readBefore ? this.#intervalMs() : 0);
  }

  /** Ends the ticks and waits for a read under way. Rejects with what a tick met, after which there were none. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel();
    this.#countOverdue();
    await this.#tick;
    if (this.#failure !== null) throw this.#failure.error;
  }

  /** Without what was read before start(). */
  sinceStart(): readonly Sample<T>[] {
    return this.samples.slice(this.#firstAfterStart);
  }

  /** undefined: nothing was read yet. */
  latest(): LiveObserver | undefined {
    const lastUs = this.#durationsUs.at(-1);
    return lastUs === undefined ? undefined : { name: this.source.name, reads: this.samples.length, lastUs };
  }

  report(): ObserverReport {
    const starts = this.sinceStart().map(({ atNs }) => msSince(this.#startNs, atNs));
    const intervals = starts.slice(1).map((atMs, index) => atMs - starts[index]!);
    return {
      name: this.source.name,
      reads: this.samples.length,
      missed: this.#missed,
      intervalMs: { asked: this.#askedMs, p50: median(intervals), max: largest(intervals) },
      durationUs: {
        p50: median(this.#durationsUs) ?? 0,
        max: largest(this.#durationsUs) ?? 0,
        total: this.#durationsUs.reduce((sum, us) => sum + us, 0),
      },
    };
  }

  #schedule(dueMs: number): void {
    const delayMs = Math.max(0, dueMs - this.#nowMs());
    this.#dueMs = dueMs;
    this.#cancel = this.#clock.after(delayMs, () => {
      this.#dueMs = null;
      this.#tick = this.#readAndGoOn(dueMs);
    });
  }

  async #readAndGoOn(dueMs: number): Promise<void> {
    try {
      await this.readNow();
    } catch (error) {
      this.#failure = { error };
      return;
    }
    if (this.#stopped) return;
    const next = nextTick(dueMs, this.#intervalMs(), this.#nowMs());
    this.#missed += next.missed;
    this.#schedule(next.dueMs);
  }

  /** A process that stood still until the end never came to its ticks: they are missed all the same. */
  #countOverdue(): void {
    if (this.#dueMs === null) return;
    this.#missed += nextTick(this.#dueMs, this.#intervalMs(), this.#nowMs()).missed;
    this.#dueMs = null;
  }

  #intervalMs(): number {
    const lastUs = this.#durationsUs.at(-1) ?? 0;
    const intervalMs = this.source.stretch?.(lastUs / US_PER_MS) ?? this.source.intervalMs;
    this.#askedMs = Math.max(this.#askedMs, intervalMs);
    return intervalMs;
  }

  #nowMs(): number {
    return msSince(this.#startNs, this.#clock.nowNs());
  }
}

function median(values: readonly number[]): number | null {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? null;
}

function largest(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((most, value) => Math.max(most, value));
}
