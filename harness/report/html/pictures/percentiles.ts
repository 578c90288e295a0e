import { decodeHistogram, type Histogram, mergeHistograms } from '../../../drive/record/latency.ts';
import { several } from '../../../words.ts';
import type { CellTrials } from '../../find/trials.ts';
import { formatUs } from '../../quantity.ts';
import { MOST_LINES } from '../chart.ts';
import type { ChartSpec, Line, Value } from '../chart-data.ts';

/** Points on the axis of percentiles for each further nine: 1 / (1 - q) is 10^0, 10^0.05, ... */
const STEPS_PER_NINE = 20;
const MOST_NINES = 4;

/** Latency by percentile with a line for each cell, as HdrHistogram draws it: the tail gets half of the width. */
export function percentileChart(cells: readonly CellTrials[]): ChartSpec | null {
  const drawn = cells.map((cell) => ({ cell, histogram: latencyOf(cell) }));
  const most = Math.max(0, ...drawn.map(({ histogram }) => histogram.totalCount));
  if (most < 10) return null;
  const nines = Math.min(MOST_NINES, Math.log10(most));
  const steps = Math.round(nines * STEPS_PER_NINE);
  const at = Array.from({ length: steps + 1 }, (_, index) => index / STEPS_PER_NINE);
  const lines = drawn.map(
    ({ cell, histogram }, index): Line => ({
      name: cell.name,
      colour: index,
      hidden: index >= MOST_LINES,
      values: at.map((place) => valueAt(histogram, place)),
    }),
  );
  return {
    title: 'Latency by percentile',
    summary: summary(drawn),
    x: { label: 'percentile', format: 'percentile' },
    y: { label: 'latency', format: 'us', log: 10 },
    at,
    lines,
  };
}

function latencyOf({ trials }: CellTrials): Histogram {
  return mergeHistograms(trials.map(({ driver }) => decodeHistogram(driver.histograms.latency)));
}

/** null if there are too few values for this percentile. */
function valueAt(histogram: Histogram, nines: number): Value {
  if (histogram.totalCount === 0 || 10 ** nines > histogram.totalCount) return null;
  return histogram.getValueAtPercentile(100 * (1 - 10 ** -nines));
}

function summary(drawn: readonly { cell: CellTrials; histogram: Histogram }[]): string {
  const p99 = drawn
    .filter(({ histogram }) => histogram.totalCount > 0)
    .map(({ cell, histogram }) => ({ name: cell.name, us: histogram.getValueAtPercentile(99) }))
    .sort((a, b) => a.us - b.us);
  const [best, worst] = [p99.at(0), p99.at(-1)];
  if (best === undefined || worst === undefined) return 'No answers.';
  const hidden = drawn.length - MOST_LINES;
  const more = hidden > 0 ? ` ${several(hidden, 'cell')} more can be switched on.` : '';
  if (best === worst) return `p99 of ${best.name}: ${formatUs(best.us)}.${more}`;
  return `p99 from ${formatUs(best.us)} (${best.name}) to ${formatUs(worst.us)} (${worst.name}).${more}`;
}
