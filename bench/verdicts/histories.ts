import { stepsOfMetric } from '../../harness/compare/history/changes.ts';
import type { MetricSeries } from '../../harness/compare/history/series.ts';
import { seededRandom } from '../../harness/random.ts';
import type { Stored } from '../../harness/result/collect.ts';
import { normal } from './simulate.ts';

/** A history that is drawn: one value, run by run. */
export interface Drawn {
  readonly runs: number;
  /** Run from which the value is otherwise. */
  readonly changeAt: number;
  /** 0.1: 10% more from there on. 0: nothing changes. */
  readonly change: number;
  /** By which medians of whole runs scatter (lognormal). */
  readonly scatter: number;
  /** Of the runs, each 20% slower. */
  readonly outliers: number;
}

const OUTLIER = 0.2;
const MARGIN = Math.log(1.05);
// No step looks at the run itself.
const NO_RUN = {} as Stored;

/** Places where a change is found in a history drawn from this seed. */
export function drawHistory(
  { runs, changeAt, change, scatter, outliers }: Drawn,
  seed: number,
): readonly number[] {
  const random = seededRandom(seed, 2);
  const points = Array.from({ length: runs }, (_, run) => {
    const outlier = random() < outliers ? OUTLIER : 0;
    const moved = scatter * normal(random) + outlier + (run >= changeAt ? Math.log1p(change) : 0);
    return { run: NO_RUN, value: 1_000 * Math.exp(moved) };
  });
  const named = { scenario: 'drawn', cell: 'drawn', label: 'latency p50', metric: 'latency.p50Us' };
  const series: MetricSeries = { ...named, kind: 'metric', unit: 'us', good: 'low', points };
  return stepsOfMetric(series, MARGIN).map(({ at }) => at);
}
