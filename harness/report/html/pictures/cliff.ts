import { count } from '../../../analyse/words.ts';
import { cellName, type WithNumbers } from '../../cells.ts';
import { formatUs } from '../../quantity.ts';
import type { ChartSpec } from '../chart.ts';
import { thin } from '../thin.ts';

/** Connections below which a picture of the port range says nothing. */
const FEWEST_BINS = 20;

/** Connect time against the connections opened before: the cliff at half of the port range, and the wall at its end. */
export function cliffChart(cell: WithNumbers): ChartSpec | null {
  const { bin, p50Us, maxUs } = cell.driver.connectByCount;
  const knee = cell.connectKnee;
  if (p50Us.length < FEWEST_BINS || knee === null) return null;
  const rows = thin([p50Us, maxUs]);
  const wall = cell.exhaustion;
  return {
    title: `${cellName(cell)}: connect time against connections opened`,
    summary: `Up to connection ${count(knee.atConnections)} connecting took ${formatUs(knee.beforeP50Us)} (median), after it ${formatUs(knee.afterP50Us)}.`,
    x: { label: 'connections opened before', format: 'count' },
    y: { label: 'connect time', format: 'us', log: 10 },
    at: rows.map((row) => row * bin),
    lines: [
      { name: 'median', colour: 0, values: rows.map((row) => p50Us[row] ?? null) },
      { name: 'longest', colour: 1, points: true, values: rows.map((row) => maxUs[row] ?? null) },
    ],
    marks: [
      { x: knee.atConnections, label: 'slower from here' },
      ...(wall === null ? [] : [{ x: wall.afterConnections, label: wall.firstError }]),
    ],
  };
}
