import { US_PER_MS } from '../../units.ts';
import type { LoadSeries } from '../load-series.ts';
import { createHistogram, type Histogram, recordUs } from './latency.ts';

/** Running totals of the load; the series holds their differences per bucket. */
export interface Totals {
  requests: number;
  responses: number;
  errors: number;
  opened: number;
}

const COLUMNS = [
  ...(['atMs', 'requests', 'responses', 'errors', 'opened', 'inFlight', 'serviceMeanUs'] as const),
  ...(['latencyP50Us', 'latencyP99Us', 'connectP50Us', 'connectP99Us'] as const),
] as const;

type Series = Required<LoadSeries>;
type Columns = { -readonly [Key in keyof Series]: Series[Key][number][] };

export function emptySeries(): Columns {
  return Object.fromEntries(COLUMNS.map((name) => [name, []])) as unknown as Columns;
}

/** The load in buckets of equal length. `atMs` is the start of a bucket. */
export class SeriesRecorder {
  readonly #bucketUs: number;
  readonly #totals: Readonly<Totals>;
  /** Two significant digits: enough for a chart, and fast to reset. */
  readonly #latency = createHistogram(2);
  readonly #connect = createHistogram(2);
  readonly #service = { sumUs: 0, count: 0 };
  readonly #columns = emptySeries();
  #before: Totals = { requests: 0, responses: 0, errors: 0, opened: 0 };
  #endUs: number;

  constructor(bucketMs: number, totals: Readonly<Totals>) {
    this.#bucketUs = bucketMs * US_PER_MS;
    this.#totals = totals;
    this.#endUs = this.#bucketUs;
  }

  /** Closes the buckets that ended before `nowUs`. Call before a total changes. */
  advance(nowUs: number): void {
    while (nowUs >= this.#endUs) this.#closeBucket();
  }

  latency(durationUs: number): void {
    recordUs(this.#latency, durationUs);
  }

  /** From the write of a request to the end of its answer. */
  service(durationUs: number): void {
    this.#service.sumUs += durationUs;
    this.#service.count += 1;
  }

  connect(durationUs: number): void {
    recordUs(this.#connect, durationUs);
  }

  /** Latency of the last closed bucket. */
  get last(): { latencyP50Us: number | null; latencyP99Us: number | null } {
    const { latencyP50Us, latencyP99Us } = this.#columns;
    return { latencyP50Us: latencyP50Us.at(-1) ?? null, latencyP99Us: latencyP99Us.at(-1) ?? null };
  }

  /**
   * The series up to `nowUs`, including the current bucket. Where the last events were recorded late, that is a bucket after
   * their time.
   */
  finish(nowUs: number): LoadSeries {
    this.advance(nowUs);
    if (nowUs > this.#endUs - this.#bucketUs || this.#hasEvents()) this.#closeBucket();
    // A copy, because progress read after the end changes the columns.
    return structuredClone(this.#columns);
  }

  /** Whether something was counted that is in no closed bucket. */
  #hasEvents(): boolean {
    return (Object.keys(this.#before) as (keyof Totals)[]).some(
      (name) => this.#totals[name] > this.#before[name],
    );
  }

  #closeBucket(): void {
    const columns = this.#columns;
    const { requests, responses, errors, opened } = this.#totals;
    columns.atMs.push((this.#endUs - this.#bucketUs) / US_PER_MS);
    columns.requests.push(requests - this.#before.requests);
    columns.responses.push(responses - this.#before.responses);
    columns.errors.push(errors - this.#before.errors);
    columns.opened.push(opened - this.#before.opened);
    columns.inFlight.push(requests - responses - errors);
    const { sumUs, count } = this.#service;
    columns.serviceMeanUs.push(count === 0 ? null : Math.round(sumUs / count));
    columns.latencyP50Us.push(percentile(this.#latency, 50));
    columns.latencyP99Us.push(percentile(this.#latency, 99));
    columns.connectP50Us.push(percentile(this.#connect, 50));
    columns.connectP99Us.push(percentile(this.#connect, 99));
    this.#latency.reset();
    this.#connect.reset();
    Object.assign(this.#service, { sumUs: 0, count: 0 });
    this.#before = { requests, responses, errors, opened };
    this.#endUs += this.#bucketUs;
  }
}

function percentile(histogram: Histogram, percent: number): number | null {
  return histogram.totalCount === 0 ? null : histogram.getValueAtPercentile(percent);
}
