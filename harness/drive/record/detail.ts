import type { ProgressDetail } from '../driver.ts';
import { BucketCounter } from './buckets.ts';
import { quantilesOf } from './latency.ts';
import { MergedHistogram } from './merged-histogram.ts';
import type { PhaseRecorder } from './phases.ts';

type Durations = Pick<ProgressDetail, 'buckets' | 'lastSecond' | 'whole'>;
type Merged = Record<'latency' | 'connect' | 'service' | 'ttfb', MergedHistogram>;

/**
 * The durations of a load while it runs. It costs a request one count in a table: quantiles of the whole load and since
 * the last reading come from the histograms that exist anyway.
 */
export class DetailRecorder {
  /** A flag instead of an optional recorder: the warm-up then compiles the same code that the load runs. */
  readonly isWanted: boolean;
  readonly #latencyBuckets = new BucketCounter();
  readonly #connectBuckets = new BucketCounter();
  readonly #phases: PhaseRecorder;
  #merged: Merged | null = null;

  constructor(phases: PhaseRecorder, isWanted: boolean) {
    this.#phases = phases;
    this.isWanted = isWanted;
  }

  /** An answer, or a request that was given up after so long. */
  took(latencyUs: number): void {
    if (this.isWanted) this.#latencyBuckets.record(latencyUs);
  }

  connected(tookUs: number): void {
    if (this.isWanted) this.#connectBuckets.record(tookUs);
  }

  /** Starts a new `lastSecond`. */
  read(): Durations {
    this.#phases.settle();
    this.#merged ??= mergedOf(this.#phases);
    const { latency, connect, service, ttfb } = this.#merged;
    const lastSecond = {
      latency: quantilesOf(latency.advance()),
      connect: quantilesOf(connect.advance()),
    };
    service.advance();
    ttfb.advance();
    const { poolWait, tls, body, lateness } = this.#phases;
    return {
      buckets: { latency: this.#latencyBuckets.read(), connect: this.#connectBuckets.read() },
      lastSecond,
      whole: {
        latency: quantilesOf(latency.whole),
        service: quantilesOf(service.whole),
        poolWait: quantilesOf(poolWait),
        connect: quantilesOf(connect.whole),
        tls: quantilesOf(tls),
        ttfb: quantilesOf(ttfb.whole),
        body: quantilesOf(body),
        lateness: quantilesOf(lateness),
      },
    };
  }
}

/** As in the outcome: latency is the sum of three, and the answers that arrived in one read have both others. */
function mergedOf({ cold, warm, unanswered, connect, whole, service, ttfb }: PhaseRecorder): Merged {
  return {
    latency: new MergedHistogram([cold, warm, unanswered]),
    connect: new MergedHistogram([connect]),
    service: new MergedHistogram([whole, service]),
    ttfb: new MergedHistogram([whole, ttfb]),
  };
}
