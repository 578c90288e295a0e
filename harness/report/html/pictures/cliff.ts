import { median } from '../../../compare/statistics/order.ts';
import { count } from '../../../words.ts';
import { cellName, type WithNumbers } from '../../cells.ts';
import { formatUs } from '../../quantity.ts';
import type { ChartSpec } from '../chart-data.ts';
import { type ConnectCost, connectCosts } from './ports-in-use.ts';
import { thinned } from './thin.ts';

/** Fewest points for a chart. */
const FEWEST = 20;

/**
 * Connect time against ports in use: it rises at half of the range, where the kernel has to search the other half, and
 * connect() fails at its end. null if less than half was ever in use.
 */
export function cliffChart(cell: WithNumbers): ChartSpec | null {
  const { portsInUsePeak, portCapacity } = cell.hosts.client ?? { portsInUsePeak: 0, portCapacity: 0 };
  const costs = connectCosts(cell);
  if (costs.length < FEWEST || portsInUsePeak <= portCapacity / 2) return null;
  const wall = cell.exhaustion?.host === 'client' ? cell.exhaustion : null;
  return thinned<ChartSpec>({
    title: `${cellName(cell)}: connect time against ports in use`,
    summary: summary(cell, costs, portCapacity),
    x: { label: 'ports in use', format: 'count' },
    y: { label: 'connect time', format: 'us', log: 10 },
    at: costs.map(({ portsInUse }) => portsInUse),
    lines: [
      { name: 'median', colour: 0, values: costs.map(({ p50Us }) => p50Us) },
      { name: 'longest', colour: 1, hidden: true, values: costs.map(({ maxUs }) => maxUs) },
    ],
    marks: [
      { x: portCapacity / 2, label: 'half of the ports' },
      ...(wall === null ? [] : [{ x: portCapacity, label: wall.firstError }]),
    ],
  });
}

function summary(
  { connectKnee: knee }: WithNumbers,
  costs: readonly ConnectCost[],
  portCapacity: number,
): string {
  const half = portCapacity / 2;
  const medianOf = (some: readonly ConnectCost[]) => formatUs(median(some.map(({ p50Us }) => p50Us)));
  const before = medianOf(costs.filter(({ portsInUse }) => portsInUse < half));
  const after = medianOf(costs.filter(({ portsInUse }) => portsInUse > half));
  const step =
    knee === null
      ? ''
      : ` The step came at connection ${count(knee.atConnections)}, from ${formatUs(knee.beforeP50Us)} to ${formatUs(knee.afterP50Us)}.`;
  return `Connecting took ${before} (median) with fewer than half of the ${count(portCapacity)} ports in use, and ${after} with more.${step}`;
}
