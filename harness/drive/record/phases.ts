import type { DriverOutcome, EncodedHistogram } from '../driver.ts';
import type { Answer, Exchange } from '../exchange.ts';
import { createHistogram, encodeHistogram, type Histogram, mergeHistograms, recordUs } from './latency.ts';

/**
 * The histograms of a load, with as few records per request as possible: most answers arrive in one read, so `ttfb` and
 * `service` are the same value and `body` is 0; and `latency` is the sum of `cold`, `warm` and `unanswered`.
 */
export class PhaseRecorder {
  readonly cold = createHistogram();
  readonly warm = createHistogram();
  readonly unanswered = createHistogram();
  readonly #failed = createHistogram();
  /** `ttfb` and `service` of the answers that arrived in one read. */
  readonly whole = createHistogram();
  readonly ttfb = createHistogram();
  readonly service = createHistogram();
  readonly body = createHistogram();
  readonly poolWait = createHistogram();
  readonly #dns = createHistogram();
  readonly connect = createHistogram();
  readonly tls = createHistogram();
  readonly #page = createHistogram();
  readonly #unansweredPages = createHistogram();
  readonly lateness = createHistogram();
  #unwaited = 0;
  #wholes = 0;

  answered({ startUs, isCold }: Exchange, { sentUs, firstByteUs, status }: Answer, answeredUs: number): void {
    recordUs(isCold ? this.cold : this.warm, answeredUs - startUs);
    if (status < 200 || status > 299) recordUs(this.#failed, answeredUs - startUs);
    if (firstByteUs >= answeredUs) {
      this.#wholes += 1;
      recordUs(this.whole, answeredUs - sentUs);
      return;
    }
    recordUs(this.ttfb, firstByteUs - sentUs);
    recordUs(this.service, answeredUs - sentUs);
    recordUs(this.body, answeredUs - firstByteUs);
  }

  /** A request without an answer took at least as long as it waited. */
  givenUp(waitedUs: number): void {
    recordUs(this.unanswered, waitedUs);
  }

  waited(durationUs: number): void {
    if (durationUs < 1) this.#unwaited += 1;
    else recordUs(this.poolWait, durationUs);
  }

  resolved(durationUs: number): void {
    recordUs(this.#dns, durationUs);
  }

  connected(durationUs: number): void {
    recordUs(this.connect, durationUs);
  }

  secured(durationUs: number): void {
    recordUs(this.tls, durationUs);
  }

  page(durationUs: number): void {
    recordUs(this.#page, durationUs);
  }

  pageGivenUp(waitedUs: number): void {
    this.page(waitedUs);
    recordUs(this.#unansweredPages, waitedUs);
  }

  late(durationUs: number): void {
    recordUs(this.lateness, durationUs);
  }

  finish(): DriverOutcome['histograms'] {
    this.settle();
    const merged = (...histograms: Histogram[]): EncodedHistogram =>
      encodeHistogram(mergeHistograms(histograms));
    return {
      latency: merged(this.cold, this.warm, this.unanswered),
      unanswered: encodeHistogram(this.unanswered),
      failed: encodeHistogram(this.#failed),
      cold: encodeHistogram(this.cold),
      warm: encodeHistogram(this.warm),
      service: merged(this.whole, this.service),
      poolWait: encodeHistogram(this.poolWait),
      dns: encodeHistogram(this.#dns),
      connect: encodeHistogram(this.connect),
      tls: encodeHistogram(this.tls),
      ttfb: merged(this.whole, this.ttfb),
      body: encodeHistogram(this.body),
      page: encodeHistogram(this.#page),
      unansweredPages: encodeHistogram(this.#unansweredPages),
      lateness: encodeHistogram(this.lateness),
    };
  }

  /** Records the zeros that were only counted so far: call before reading. */
  settle(): void {
    addZeros(this.poolWait, this.#unwaited);
    addZeros(this.body, this.#wholes);
    this.#unwaited = 0;
    this.#wholes = 0;
  }
}

/** Records durations of 0 in one call, which costs less than recording each. */
function addZeros(histogram: Histogram, count: number): void {
  if (count > 0) histogram.recordValueWithCount(0, count);
}
