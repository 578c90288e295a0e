import { parseReuse, type Strategy } from '../../scenario/strategy.ts';
import { isFaster } from './faster.ts';
import { isSound } from './losses.ts';
import { settingsOf } from './settings.ts';
import { type CellTrials, medianOf } from './trials.ts';

/** An axis with at least three numbers while all other axes stay equal: a curve. */
export interface Sweep {
  readonly axis: string;
  /** A curve for each combination of the other axes, its cells in ascending order. */
  readonly groups: readonly { readonly name: string; readonly points: readonly SweepPoint[] }[];
}

export interface SweepPoint {
  readonly x: number;
  readonly cell: CellTrials;
}

const FEWEST_POINTS = 3;

/** The axis with the most points on one curve; null if no axis was swept. */
export function sweepOf(cells: readonly CellTrials[]): Sweep | null {
  const sweeps = numericAxes(cells).map((axis) => sweepAlong(axis, cells));
  const lengths = (sweep: Sweep) => Math.max(0, ...sweep.groups.map(({ points }) => points.length));
  const best = sweeps.sort((a, b) => lengths(b) - lengths(a))[0];
  return best === undefined || lengths(best) < FEWEST_POINTS ? null : best;
}

/**
 * The first point within a fifth of the best p99, or that its trials cannot tell from the best, above which little
 * changes. null if it is the first of all, if the curve hardly bends, or if a point from there on lost requests.
 */
export function kneeOf(points: readonly SweepPoint[]): SweepPoint | null {
  const p99Us = ({ cell }: SweepPoint): number => medianOf(cell, ({ latency }) => latency.p99Us);
  const sound = points.filter(({ cell }) => isSound(cell));
  const best = sound.toSorted((a, b) => p99Us(a) - p99Us(b))[0];
  if (best === undefined) return null;
  const isLevel = (point: SweepPoint): boolean =>
    p99Us(point) <= p99Us(best) * 1.2 || !isFaster(best.cell, point.cell, 'p99Us');
  const at = points.findIndex((point) => isSound(point.cell) && isLevel(point));
  const [first, knee] = [points[0]!, points[at]!];
  const bends = p99Us(first) > p99Us(best) * 2 || !isSound(first.cell);
  return at > 0 && bends && points.slice(at).every(({ cell }) => isSound(cell)) ? knee : null;
}

/** The settings that may differ between cells; `reuse` as a number if it has one. */
function comparedSettings({ trials: [cell] }: CellTrials): Readonly<Record<string, unknown>> {
  const { pool, reuse } = cell!.strategy;
  const others = settingsOf(cell!).filter(([key]) => key !== 'reuse');
  return Object.fromEntries([['pool', pool], reuseSetting(reuse), ...others]);
}

function reuseSetting(reuse: Strategy['reuse']): [string, unknown] {
  const requests = parseReuse(reuse)?.requests ?? Infinity;
  return requests === Infinity ? ['reuse', reuse] : ['requests a connection', requests];
}

function numericAxes(cells: readonly CellTrials[]): readonly string[] {
  const numbers = cells
    .flatMap((cell) => Object.entries(comparedSettings(cell)))
    .filter(([, value]) => typeof value === 'number');
  return [...Map.groupBy(numbers, ([axis]) => axis)]
    .filter(([, all]) => new Set(all.map(([, value]) => value)).size >= FEWEST_POINTS)
    .map(([axis]) => axis);
}

function sweepAlong(axis: string, cells: readonly CellTrials[]): Sweep {
  const points = cells.flatMap((cell) => {
    const { [axis]: x, ...settings } = comparedSettings(cell);
    return typeof x === 'number' ? [{ x, cell, settings }] : [];
  });
  const alike = Map.groupBy(points, ({ settings }) => JSON.stringify(settings));
  const curves = [...alike.values()].filter(({ length }) => length >= FEWEST_POINTS);
  const differing = differences(curves.map(([first]) => first!.settings));
  return {
    axis,
    groups: curves.map((curve) => ({
      name: differing.map((key) => `${key} ${String(curve[0]!.settings[key])}`).join(', '),
      points: curve.toSorted((a, b) => a.x - b.x),
    })),
  };
}

function differences(all: readonly Readonly<Record<string, unknown>>[]): readonly string[] {
  return Object.keys(all[0] ?? {}).filter(
    (key) => new Set(all.map((settings) => JSON.stringify(settings[key]))).size > 1,
  );
}
