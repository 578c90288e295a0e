import { MS_PER_SECOND } from '../../../units.ts';
import { several } from '../../../words.ts';
import { cellName, type WithNumbers } from '../../cells.ts';
import { formatUs } from '../../quantity.ts';
import type { ChartSpec } from '../chart-data.ts';
import { thinned } from './thin.ts';

/** Latency over time, with the moment of the first error. */
export function loadChart(cell: WithNumbers): ChartSpec | null {
  const { atMs, latencyP50Us, latencyP99Us } = cell.driver.series;
  if (atMs.length < 2) return null;
  const firstError = cell.driver.first[0];
  const { p50Us, p99Us } = cell.latency;
  return thinned<ChartSpec>({
    title: `${cellName(cell)}: latency over time`,
    summary: `p50 ${formatUs(p50Us)} and p99 ${formatUs(p99Us)} over ${several(cell.counts.responses, 'answer')}.`,
    x: { label: 'since the start of the load', format: 'seconds' },
    y: { label: 'latency', format: 'us', log: 10 },
    at: atMs.map((ms) => ms / MS_PER_SECOND),
    lines: [
      { name: 'p50', colour: 0, values: latencyP50Us },
      { name: 'p99', colour: 1, values: latencyP99Us },
    ],
    marks: firstError === undefined ? [] : [{ x: firstError.atMs / MS_PER_SECOND, label: firstError.code }],
  });
}
