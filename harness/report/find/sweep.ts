import { parseReuse, type Strategy } from '../../scenario/strategy.ts';
import { medianOf, type Strand } from './strands.ts';

/** An axis with three numbers or more on it, all else being equal: a curve. */
export interface Sweep {
  readonly axis: string;
  /** Curves by what else differs, each with its strands in ascending order. */
  readonly groups: readonly { readonly name: string; readonly points: readonly SweepPoint[] }[];
}

export interface SweepPoint {
  readonly x: number;
  readonly strand: Strand;
}

const FEWEST_POINTS = 3;

/** The axis with most points on one curve; null: nothing was swept. */
export function sweepOf(strands: readonly Strand[]): Sweep | null {
  const sweeps = numericAxes(strands).map((axis) => sweepAlong(axis, strands));
  const lengths = (sweep: Sweep) => Math.max(0, ...sweep.groups.map(({ points }) => points.length));
  const best = sweeps.sort((a, b) => lengths(b) - lengths(a))[0];
  return best === undefined || lengths(best) < FEWEST_POINTS ? null : best;
}

/** From here on more changes little: the first point that is within a fifth of the best; null where that is an end. */
export function kneeOf(points: readonly SweepPoint[]): SweepPoint | null {
  const values = points.map(({ strand }) => medianOf(strand, ({ latency }) => latency.p99Us));
  const best = Math.min(...values);
  const at = values.findIndex((value) => value <= best * 1.2);
  // A curve that hardly bends has none.
  return at > 0 && values[0]! > best * 2 ? points[at]! : null;
}

/** What differs between cells, by a dotted name; the numbers of the load are axes as well. */
function settingsOf({ trials: [cell] }: Strand): Readonly<Record<string, unknown>> {
  const { strategy, load, origin } = cell!;
  const flat = (prefix: string, data: object) =>
    Object.entries(data).map(([key, value]): [string, unknown] => [`${prefix}${key}`, value]);
  const { pool, reuse, ...rest } = strategy satisfies Strategy;
  return Object.fromEntries([
    ['pool', pool],
    reuseSetting(reuse),
    ...flat('', rest),
    ...flat('load.', load),
    ...flat('origin.', origin),
  ]);
}

/** A number where it says one. */
function reuseSetting(reuse: Strategy['reuse']): [string, unknown] {
  const requests = parseReuse(reuse)?.requests ?? Infinity;
  return requests === Infinity ? ['reuse', reuse] : ['requests a connection', requests];
}

function numericAxes(strands: readonly Strand[]): readonly string[] {
  const numbers = new Map<string, Set<number>>();
  for (const strand of strands) {
    for (const [axis, value] of Object.entries(settingsOf(strand))) {
      if (typeof value === 'number') numbers.set(axis, (numbers.get(axis) ?? new Set()).add(value));
    }
  }
  return [...numbers].filter(([, values]) => values.size >= FEWEST_POINTS).map(([axis]) => axis);
}

function sweepAlong(axis: string, strands: readonly Strand[]): Sweep {
  const groups = new Map<string, { settings: Readonly<Record<string, unknown>>; points: SweepPoint[] }>();
  for (const strand of strands) {
    const { [axis]: x, ...settings } = settingsOf(strand);
    if (typeof x !== 'number') continue;
    const key = JSON.stringify(settings);
    const group = groups.get(key) ?? { settings, points: [] };
    group.points.push({ x, strand });
    groups.set(key, group);
  }
  const curves = [...groups.values()].filter(({ points }) => points.length >= FEWEST_POINTS);
  const differing = differences(curves.map(({ settings }) => settings));
  return {
    axis,
    groups: curves.map(({ settings, points }) => ({
      name: differing.map((key) => `${key} ${String(settings[key])}`).join(', '),
      points: points.sort((a, b) => a.x - b.x),
    })),
  };
}

function differences(all: readonly Readonly<Record<string, unknown>>[]): readonly string[] {
  return Object.keys(all[0] ?? {}).filter(
    (key) => new Set(all.map((settings) => JSON.stringify(settings[key]))).size > 1,
  );
}
