import type { EncodedHistogram } from '../../../drive/driver.ts';
import { decodeHistogram, mergeHistograms } from '../../../drive/record/latency.ts';
import { CensoredHistogram } from '../../../drive/record/unanswered.ts';
import { several } from '../../../words.ts';
import type { CellTrials } from '../../find/trials.ts';
import { AT_LEAST, formatUs } from '../../quantity.ts';
import { MOST_LINES } from '../chart.ts';
import type { ChartSpec, Line, Value } from '../chart-data.ts';

/** Points on the axis of percentiles for each further nine: 1 / (1 - q) is 10^0, 10^0.05, ... */
const STEPS_PER_NINE = 20;
const MOST_NINES = 4;

/** Latency by percentile with a line for each cell, as HdrHistogram draws it: the tail gets half of the width. */
export function percentileChart(cells: readonly CellTrials[]): ChartSpec | null {
  const drawn = cells.map((cell) => ({ cell, values: latencyOf(cell) }));
  const most = Math.max(0, ...drawn.map(({ values }) => values.total));
  if (most < 10) return null;
  const nines = Math.min(MOST_NINES, Math.log10(most));
  const steps = Math.round(nines * STEPS_PER_NINE);
  const at = Array.from({ length: steps + 1 }, (_, index) => index / STEPS_PER_NINE);
  const lines = drawn.map(
    ({ cell, values }, index): Line => ({
      name: cell.name,
      colour: index,
      hidden: index >= MOST_LINES,
      values: at.map((place) => valueAt(values, place)),
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

function latencyOf({ trials }: CellTrials): CensoredHistogram {
  const merged = (texts: readonly EncodedHistogram[]) => mergeHistograms(texts.map(decodeHistogram));
  const unanswered = trials.flatMap(({ driver }) => driver.histograms.unanswered ?? []);
  return new CensoredHistogram(
    merged(trials.map(({ driver }) => driver.histograms.latency)),
    unanswered.length === 0 ? null : merged(unanswered),
  );
}

/** null if there are too few values for this percentile, or if it falls among requests without an answer. */
function valueAt(values: CensoredHistogram, nines: number): Value {
  if (values.total === 0 || 10 ** nines > values.total) return null;
  const percent = 100 * (1 - 10 ** -nines);
  return values.isKnown(percent) ? values.leastAt(percent) : null;
}

function summary(drawn: readonly { cell: CellTrials; values: CensoredHistogram }[]): string {
  const p99 = drawn
    .filter(({ values }) => values.total > 0)
    .map(({ cell, values }) => ({ name: cell.name, us: values.leastAt(99), isKnown: values.isKnown(99) }))
    .sort((a, b) => a.us - b.us);
  const [best, worst] = [p99.at(0), p99.at(-1)];
  if (best === undefined || worst === undefined) return 'No answers.';
  const hidden = drawn.length - MOST_LINES;
  const more = hidden > 0 ? ` ${several(hidden, 'cell')} more can be switched on.` : '';
  const text = ({ us, isKnown }: typeof best): string => `${isKnown ? '' : AT_LEAST}${formatUs(us)}`;
  const cut = p99.some(({ isKnown }) => !isKnown)
    ? ' A line ends where requests without an answer begin.'
    : '';
  if (best === worst) return `p99 of ${best.name}: ${text(best)}.${cut}${more}`;
  return `p99 from ${text(best)} (${best.name}) to ${text(worst)} (${worst.name}).${cut}${more}`;
}
