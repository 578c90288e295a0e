import { msSince, NS_PER_US, US_PER_MS } from '../units.ts';
import type { Clock } from './clock.ts';
import type { LiveObserver, ObserverReport } from './observation.ts';
import { nextTick, tableIntervalMs } from './pace.ts';

/** Something that is read at intervals. */
export interface Source<T> {
  readonly name: string;
  readonly intervalMs: number;
  /**
   * For an expensive source: the interval after a read that took `durationMs`. If such a source was read before the
   * start, its next read is one interval after the start instead of at the start.
   */
  stretch?(durationMs: number): number;
  /**
   * null if the source no longer exists. `loadMs`: time since the start until now; 0 before it. `isTick`: one of the frequent
   * reads during the load, not one before or after it.
   */
  read(loadMs: () => number, isTick: boolean): T | null | Promise<T | null>;
}

/** A source that is a socket table. `tables`: how many are read, for they share one CPU budget. */
export function tableSource<T>({
  label,
  tables,
  read,
}: {
  label: string;
  tables: number;
  read: Source<T>['read'];
}): Source<T> {
  const stretch = (durationMs: number): number => tableIntervalMs(durationMs, tables);
  return { name: `table ${label}`, intervalMs: stretch(0), stretch, read };
}

/** The value of one read. */
export interface Sample<T> {
  /** When the read began, on the monotonic clock. */
  readonly atNs: bigint;
  readonly value: T | null;
}

/**
 * Reads one source on a fixed time grid. Ticks during a read are skipped and counted. It records when each read
 * actually began and how long it took.
 */
export class Sampler<T> {
  /** In order of time. */
  readonly samples: Sample<T>[] = [];
  readonly source: Source<T>;
  readonly #clock: Clock;
  readonly #durationsUs: number[] = [];
  #startNs: bigint | null = null;
  #sparseness = 1;
  /** Index of the first sample after the start. Earlier samples have no planned interval. */
  #firstAfterStart = Number.POSITIVE_INFINITY;
  #askedMs: number;
  #missed = 0;
  /** When the next tick is due; null while a read is in progress. */
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

  /** Reads at once. Call it before start() or after stop(). Rejects if the source does. */
  async readNow(): Promise<void> {
    await this.#read(false);
  }

  /** A source that answers at once is recorded at once: a promise for each of its reads would cost more than the read. */
  #read(isTick: boolean): void | Promise<void> {
    const atNs = this.#clock.nowNs();
    const reading = this.source.read(() => Math.max(0, this.#nowMs()), isTick);
    if (reading instanceof Promise) return reading.then((value) => this.#record(atNs, value));
    this.#record(atNs, reading);
  }

  #record(atNs: bigint, value: T | null): void {
    this.#durationsUs.push(Number(this.#clock.nowNs() - atNs) / NS_PER_US);
    this.samples.push({ atNs, value });
  }

  /**
   * Begins sampling at `startNs` of the monotonic clock, which may be in the future. `sparseness`: factor of all intervals, a
   * whole number.
   */
  start(startNs: bigint, sparseness = 1): void {
    this.#startNs = startNs;
    this.#sparseness = sparseness;
    this.#firstAfterStart = this.samples.length;
    const readBefore = this.source.stretch !== undefined && this.samples.length > 0;
    this.#schedule(readBefore ? this.#intervalMs() : 0);
  }

  /** Stops the ticks and waits for a read in progress. Rejects if a read failed, which also stops the ticks. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel();
    this.#countOverdue();
    await this.#tick;
    if (this.#failure !== null) throw this.#failure.error;
  }

  /** The last value; null if nothing was read or the source no longer exists. */
  get last(): T | null {
    return this.samples.at(-1)?.value ?? null;
  }

  /** The last sample before start(); undefined if there is none. */
  beforeStart(): Sample<T> | undefined {
    return this.samples[Math.min(this.#firstAfterStart, this.samples.length) - 1];
  }

  /** The samples after start(). */
  sinceStart(): readonly Sample<T>[] {
    return this.samples.slice(this.#firstAfterStart);
  }

  /** undefined before the first read. */
  latest(): LiveObserver | undefined {
    const lastUs = this.#durationsUs.at(-1);
    return lastUs === undefined ? undefined : { name: this.source.name, reads: this.samples.length, lastUs };
  }

  report(): ObserverReport {
    const startNs = this.#startNs ?? 0n;
    const starts = this.sinceStart().map(({ atNs }) => msSince(startNs, atNs));
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
      this.#readAndGoOn(dueMs);
    });
  }

  #readAndGoOn(dueMs: number): void {
    const goOn = (): void => this.#goOn(dueMs);
    const fail = (error: unknown): void => {
      this.#failure = { error };
    };
    try {
      const reading = this.#read(true);
      if (reading === undefined) goOn();
      else this.#tick = reading.then(goOn, fail);
    } catch (error) {
      fail(error);
    }
  }

  #goOn(dueMs: number): void {
    if (this.#stopped) return;
    const next = nextTick(dueMs, this.#intervalMs(), this.#nowMs());
    this.#missed += next.missed;
    this.#schedule(next.dueMs);
  }

  /** Counts the ticks that were due before the end, but that the process did not get to. */
  #countOverdue(): void {
    if (this.#dueMs === null) return;
    this.#missed += nextTick(this.#dueMs, this.#intervalMs(), this.#nowMs()).missed;
    this.#dueMs = null;
  }

  #intervalMs(): number {
    const lastUs = this.#durationsUs.at(-1) ?? 0;
    const fullRateMs = this.source.stretch?.(lastUs / US_PER_MS) ?? this.source.intervalMs;
    const intervalMs = fullRateMs * this.#sparseness;
    this.#askedMs = Math.max(this.#askedMs, intervalMs);
    return intervalMs;
  }

  #nowMs(): number {
    const nowNs = this.#clock.nowNs();
    return msSince(this.#startNs ?? nowNs, nowNs);
  }
}

function median(values: readonly number[]): number | null {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? null;
}

function largest(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((most, value) => Math.max(most, value));
}
