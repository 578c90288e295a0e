import { stepsOfMetric } from '../../harness/compare/history/changes.ts';
import type { MetricSeries } from '../../harness/compare/history/series.ts';
import { seededRandom } from '../../harness/random.ts';
import type { Stored } from '../../harness/result/collect.ts';
import { normal } from './simulate.ts';

/** Parameters of a random history of one value. */
export interface Drawn {
  readonly runs: number;
  /** Index of the first run with the changed value. */
  readonly changeAt: number;
  /** 0.1 is 10% more from there; 0 for no change. */
  readonly change: number;
  /** Scatter of the medians of whole runs (lognormal). */
  readonly scatter: number;
  /** Share of runs that are 20% slower. */
  readonly outliers: number;
}

const OUTLIER = 0.2;
const MARGIN = Math.log(1.05);
// The detection of changes does not read the run itself.
const NO_RUN = {} as Stored;

/** Shares of the random histories. */
export interface HistoryShares {
  readonly found: number;
  /** Found within one run of the change. */
  readonly near: number;
  /** Reported changes that are not real. */
  readonly others: number;
}

export function historyShares(history: Drawn, draws: number): HistoryShares {
  let [found, near, others] = [0, 0, 0];
  for (let seed = 0; seed < draws; seed += 1) {
    const places = drawHistory(history, seed);
    const distance = Math.min(...places.map((at) => Math.abs(at - history.changeAt)));
    const isFound = history.change > 0 && places.length > 0;
    if (isFound) found += 1;
    if (isFound && distance <= 1) near += 1;
    others += places.length - (isFound ? 1 : 0);
  }
  return { found: found / draws, near: near / draws, others: others / draws };
}

/** Indices of the changes found in a random history. */
function drawHistory({ runs, changeAt, change, scatter, outliers }: Drawn, seed: number): readonly number[] {
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
