import { rankInterval } from '../../analyse/shape/percentile-interval.ts';
import { medianLogRatio } from '../../compare/statistics/median-ratio.ts';
import { median } from '../../compare/statistics/order.ts';
import { decodeHistogram } from '../../drive/record/latency.ts';
import { CensoredHistogram } from '../../drive/record/unanswered.ts';
import { count } from '../../words.ts';
import type { WithNumbers } from '../cells.ts';
import { isBound } from '../quantity.ts';
import { isSound } from './losses.ts';
import { type CellTrials, medianOf } from './trials.ts';

/** Percentiles by which reports rank cells. */
const RANKED = { p50Us: 50, p99Us: 99 } as const;
export type Ranked = keyof typeof RANKED;

/** Fewest trials that show their own scatter: two sides of four differ throughout by chance once in 35 times. */
const ENOUGH_TRIALS = 4;
/**
 * Factor by which fewer trials must differ. They do not show how much two runs of the same cell differ: of 397 benchmarks
 * of identical code in one public record, 25 moved by 10% or more (MaterializeInc/materialize, pull request 38652).
 */
const BETWEEN_RUNS = 1.1;

interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * Whether `a` is faster than `b` by more than the noise that their trials can show. With enough trials the 95% interval
 * of the ratio of medians decides; with fewer, the order statistics of every trial must be apart, and by over 10%.
 */
export function isFaster(a: CellTrials, b: CellTrials, name: Ranked): boolean {
  if (a.trials.length >= ENOUGH_TRIALS && b.trials.length >= ENOUGH_TRIALS) {
    if (a.trials.some(({ latency }) => isBound(latency, name))) return false;
    const [ofA, ofB] = [a, b].map(({ trials }) => trials.map(({ latency }) => Math.max(1, latency[name])));
    return medianLogRatio(ofA!, ofB!).interval95.low > 0 && median(ofA!) < median(ofB!);
  }
  const most = Math.max(...a.trials.map((cell) => intervalOf(cell, name).high));
  const least = Math.min(...b.trials.map((cell) => intervalOf(cell, name).low));
  return least > BETWEEN_RUNS * most;
}

const known = new WeakMap<WithNumbers, Map<Ranked, Interval>>();

/** Kept, because each cell is compared with many others. */
function intervalOf(cell: WithNumbers, name: Ranked): Interval {
  const own = known.get(cell) ?? new Map<Ranked, Interval>();
  known.set(cell, own);
  const interval = own.get(name) ?? measuredInterval(cell, name);
  own.set(name, interval);
  return interval;
}

function measuredInterval({ driver, latency }: WithNumbers, name: Ranked): Interval {
  const { latency: encoded, unanswered } = driver.histograms;
  // An earlier version may have kept no histogram.
  if (encoded === '') return { low: latency[name], high: latency[name] };
  const all = decodeHistogram(encoded);
  const lost = unanswered === undefined ? null : decodeHistogram(unanswered);
  const values = new CensoredHistogram(all, lost);
  const { low, high } = rankInterval(RANKED[name], values.total);
  const interval = { low: values.leastAt(low), high: high > 100 ? Infinity : values.mostAt(high) };
  for (const histogram of [values, all, lost]) histogram?.destroy();
  return interval;
}

/** Cells at both ends of a percentile. A cell that the trials cannot tell from either end is in neither. */
export interface Ranking {
  /** The lowest of those that lost no request, and all that are not slower. */
  readonly best: readonly CellTrials[];
  /** The highest, and all that are not faster. */
  readonly worst: readonly CellTrials[];
}

/** null: the trials show no difference, or every cell lost requests. */
export function rankingOf(cells: readonly CellTrials[], name: Ranked): Ranking | null {
  const usOf = (cell: CellTrials): number => medianOf(cell, ({ latency }) => latency[name]);
  const sorted = cells.toSorted((a, b) => usOf(a) - usOf(b));
  const [first, last] = [sorted.find(isSound), sorted.at(-1)];
  if (first === undefined || last === undefined || !isFaster(first, last, name)) return null;
  const best = sorted.filter((cell) => isSound(cell) && !isFaster(first, cell, name));
  const worst = sorted.filter((cell) => !isFaster(cell, last, name)).reverse();
  const isInBoth = (cell: CellTrials): boolean => best.includes(cell) && worst.includes(cell);
  return {
    best: best.filter((cell) => !isInBoth(cell)),
    worst: worst.filter((cell) => !isInBoth(cell)),
  };
}

/** `one trial could show`: what there was to see a difference with. */
export function couldShow(cells: readonly CellTrials[]): string {
  const most = Math.max(...cells.map(({ trials }) => trials.length));
  return most === 1 ? 'one trial could show' : `${count(most)} trials could show`;
}
