import type { ChartSpec } from '../chart-data.ts';

/** Number of points that fill the widest plot. */
const MOST_POINTS = 600;

/** A chart with fewer points. */
export function thinned<C extends Pick<ChartSpec, 'at' | 'lines'>>(chart: C): C {
  const rows = thin(chart.lines.map(({ values }) => values));
  const lines = chart.lines.map((line) => ({ ...line, values: rows.map((row) => line.values[row] ?? null) }));
  return { ...chart, at: rows.map((row) => chart.at[row]!), lines };
}

/**
 * Indices of about `most` rows or fewer. They include the rows with the lowest and highest value of each column in each
 * stretch, so that no spike is lost.
 */
export function thin(
  columns: readonly (readonly (number | null)[])[],
  most = MOST_POINTS,
): readonly number[] {
  const rows = columns[0]?.length ?? 0;
  if (rows <= most) return Array.from({ length: rows }, (_, index) => index);
  const stretches = Math.max(1, Math.floor(most / (2 * columns.length)));
  const kept = new Set([0, rows - 1]);
  for (let stretch = 0; stretch < stretches; stretch += 1) {
    const from = Math.floor((stretch * rows) / stretches);
    const to = Math.floor(((stretch + 1) * rows) / stretches);
    for (const column of columns) for (const index of extremes(column, from, to)) kept.add(index);
  }
  return [...kept].sort((a, b) => a - b);
}

function extremes(column: readonly (number | null)[], from: number, to: number): readonly number[] {
  let least = -1;
  let greatest = -1;
  for (let index = from; index < to; index += 1) {
    const value = column[index] ?? null;
    if (value === null) continue;
    if (least < 0 || value < column[least]!) least = index;
    if (greatest < 0 || value > column[greatest]!) greatest = index;
  }
  return least < 0 ? [] : [least, greatest];
}
