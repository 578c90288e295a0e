import { recordedValues } from '../../analyse/shape/density.ts';
import type { ShapeVerdict } from '../comparison.ts';
import type { Numbers } from '../metrics.ts';
import { type Cumulative, groupDistance, groupDistanceP, meanOf } from '../statistics/kolmogorov-smirnov.ts';
import { median } from '../statistics/order.ts';
import { MOST_TRIALS } from '../statistics/power.ts';
import type { Pending } from './pending.ts';

/** Fewest answers of a trial with which its distribution has a clear shape. */
const ENOUGH = 1_000;
/** Bins of 5%, from 1/256 of the median to 65,536 times the median. */
const BINS_PER_OCTAVE = 14;
const OCTAVES_BELOW = 8;
const OCTAVES = 24;
/** Smallest share of answers that must move. Smaller changes are compared as p99 and as peaks. */
const LEAST_DISTANCE = 0.1;
/** Largest share of answers that may have become slower where the others became faster; p99 tells of those. */
const MOST_SLOWER = 0.01;
/** Most permutations. A test ends earlier if chance explains the difference. */
const DRAWS = 10 * MOST_TRIALS;
const SEED = 1;

const BUSY = 'the machine itself was slower or faster, which changes the shape too';

/**
 * Compares the shape of the latencies' distribution, in multiples of each trial's median, so that a slower cell has the
 * same shape. Another shape is `better` if answers became faster at every rank, which only times of one machine can show.
 * `explained` is the change that the machine itself may have caused, as the logarithm of a ratio. null if trials have too
 * few answers.
 */
export function judgeShape(
  base: readonly Numbers[],
  current: readonly Numbers[],
  { explained = 0, isOneMachine }: { readonly explained?: number; readonly isOneMachine: boolean },
): Pending<ShapeVerdict> | null {
  const hasShape = ({ counts, driver }: Numbers): boolean =>
    counts.responses >= ENOUGH && Boolean(driver?.histograms?.latency);
  const [ofBase, ofCurrent] = [base.filter(hasShape), current.filter(hasShape)];
  if (ofBase.length < 2 || ofCurrent.length < 2) return null;
  const [a, b] = [ofBase.map(shapeOf), ofCurrent.map(shapeOf)];
  const distance = groupDistance(a, b);
  const p = groupDistanceP(a, b, { draws: DRAWS, seed: SEED });
  return {
    p,
    conclude: (adjustedP, { level, margin }) => {
      const known = { distance, p, adjustedP: adjustedP ?? p };
      if (distance <= LEAST_DISTANCE) return { ...known, verdict: 'same', reason: null };
      if (known.adjustedP <= level) {
        return Math.abs(explained) <= margin
          ? {
              ...known,
              verdict: isOneMachine && isFaster(ofBase, ofCurrent) ? 'better' : 'different',
              reason: null,
            }
          : { ...known, verdict: 'inconclusive', reason: BUSY };
      }
      const reason =
        p <= level
          ? 'too few trials to be significant with this many tests'
          : 'trials of the same side differ as much';
      return { ...known, verdict: 'inconclusive', reason };
    },
  };
}

function shapeOf(cell: Numbers): Cumulative {
  return cumulativeOf(cell, cell.latency.p50Us);
}

/** Whether the current side answered at least as many requests within any time as the base, but for MOST_SLOWER. */
function isFaster(base: readonly Numbers[], current: readonly Numbers[]): boolean {
  const unitUs = median(base.map(({ latency }) => latency.p50Us));
  const [before, now] = [base, current].map((cells) =>
    meanOf(cells.map((cell) => cumulativeOf(cell, unitUs))),
  );
  return before!.every((share, bin) => share - now![bin]! <= MOST_SLOWER);
}

/** Cumulative distribution of latency / unit over the bins. */
function cumulativeOf({ driver }: Numbers, unitUs: number): Cumulative {
  const bins = new Float64Array(BINS_PER_OCTAVE * OCTAVES);
  for (const { value, count } of recordedValues(driver.histograms.latency)) {
    const octaves = Math.log2(Math.max(value, 1) / Math.max(unitUs, 1)) + OCTAVES_BELOW;
    const bin = Math.floor(octaves * BINS_PER_OCTAVE);
    bins[Math.min(Math.max(bin, 0), bins.length - 1)]! += count;
  }
  const total = bins.reduce((sum, count) => sum + count, 0);
  let below = 0;
  return bins.map((count) => {
    below += count;
    return below / total;
  });
}
