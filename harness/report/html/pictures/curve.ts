import { count } from '../../../words.ts';
import type { WithNumbers } from '../../cells.ts';
import { kneeOf, type Sweep } from '../../find/sweep.ts';
import { type CellTrials, medianOf, medianText } from '../../find/trials.ts';
import type { ChartSpec, Line, Value } from '../chart-data.ts';

const READ = {
  p50: ({ latency }: WithNumbers) => latency.p50Us,
  p99: ({ latency }: WithNumbers) => latency.p99Us,
} as const;

/** Latency against the swept axis, with the spread of the trials as a band, and with the knee. */
export function curveChart(sweep: Sweep): ChartSpec {
  const at = [...new Set(sweep.groups.flatMap(({ points }) => points.map(({ x }) => x)))].sort(
    (a, b) => a - b,
  );
  const lines = sweep.groups.flatMap(({ name, points }, group) =>
    (['p50', 'p99'] as const).map((which): Line => {
      const cells = at.map((x) => points.find((point) => point.x === x)?.cell);
      return {
        name: name === '' ? which : `${which}, ${name}`,
        colour: group * 2 + (which === 'p99' ? 1 : 0),
        points: true,
        values: cells.map((cell) => (cell === undefined ? null : medianOf(cell, READ[which]))),
        ...bandOf(cells, READ[which]),
      };
    }),
  );
  const knees = sweep.groups.flatMap(({ points }) => kneeOf(points) ?? []);
  return {
    title: `Latency against ${sweep.axis}`,
    summary: sweep.groups.map(groupSummary(sweep.axis)).join(' '),
    x: { label: sweep.axis, format: 'count', ...(isWide(at) ? { log: 2 as const } : {}) },
    y: { label: 'latency', format: 'us', log: 10 },
    at,
    lines,
    marks: knees.map(({ x }) => ({ x, label: `knee at ${count(x)}` })),
  };
}

function groupSummary(axis: string): (group: Sweep['groups'][number]) => string {
  return ({ name, points }) => {
    const [first, last] = [points.at(0)!, points.at(-1)!];
    const p99 = (cell: CellTrials) => medianText(cell, 'p99Us');
    const knee = kneeOf(points);
    const of = name === '' ? '' : ` (${name})`;
    const ends = `p99${of} is ${p99(first.cell)} at ${axis} ${count(first.x)} and ${p99(last.cell)} at ${count(last.x)}`;
    return knee === null
      ? `${ends}.`
      : `${ends}; from ${count(knee.x)} on (${p99(knee.cell)}) more changes it by less than a fifth.`;
  };
}

function bandOf(
  cells: readonly (CellTrials | undefined)[],
  read: (cell: WithNumbers) => number,
): Pick<Line, 'band'> {
  if (cells.every((cell) => (cell?.trials.length ?? 0) < 2)) return {};
  const each = (pick: (...values: number[]) => number): Value[] =>
    cells.map((cell) => (cell === undefined ? null : pick(...cell.trials.map(read))));
  return { band: { low: each(Math.min), high: each(Math.max) } };
}

const isWide = (at: readonly number[]): boolean => at[0]! > 0 && at.at(-1)! / at[0]! >= 8;
