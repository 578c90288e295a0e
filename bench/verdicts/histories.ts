import { stepsOfMetric } from '../../harness/compare/history/changes.ts';
import type { MetricSeries } from '../../harness/compare/history/series.ts';
import { seededRandom } from '../../harness/random.ts';
import type { Stored } from '../../harness/result/collect.ts';
import { normal } from './simulate.ts';

/** A history that is drawn: one value, run by run. */
export interface Drawn {
  readonly runs: number;
  /** First run with the changed value. */
  readonly changeAt: number;
  /** 0.1: 10% more from there on. 0: nothing changes. */
  readonly change: number;
  /** Scatter of the medians of whole runs (lognormal). */
  readonly scatter: number;
  /** Share of runs that are 20% slower. */
  readonly outliers: number;
}

const OUTLIER = 0.2;
const MARGIN = Math.log(1.05);
// No step looks at the run itself.
const NO_RUN = {} as Stored;

/** How often changes are found, as shares of the histories drawn. */
export interface HistoryShares {
  readonly found: number;
  /** Found within one run of where the change was made. */
  readonly near: number;
  /** Changes reported where there is none. */
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

/** Places where a change is found in a history drawn from this seed. */
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
