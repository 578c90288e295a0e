import type { Cell } from '../../result/result.ts';
import { US_PER_MS } from '../../units.ts';
import { type Fact, hasNumbers } from '../facts.ts';
import type { Numbers } from '../metrics.ts';

/** Largest ratio between peaks of different trials that count as the same peak. */
const SAME_PEAK = 1.6;

/**
 * Facts about later peaks of the latencies: whether a trial has a peak in this range. The first peak has most requests
 * and moves with the machine's speed, and is compared as p50.
 */
export function peakFacts(cells: readonly Numbers[]): readonly Fact[] {
  return rangesOf(cells.flatMap(laterPeaks)).map(({ fromUs, toUs }) => ({
    name: `peak near ${nearText(Math.sqrt(fromUs * toUs))}`,
    good: () => null,
    nature: 'seen',
    read: (cell: Cell) => {
      if (!hasNumbers(cell)) return null;
      return laterPeaks(cell).some((atUs) => atUs >= fromUs && atUs <= toUs) ? 'seen' : 'none';
    },
  }));
}

/** All peaks but the first, in microseconds. */
function laterPeaks({ shape }: Numbers): readonly number[] {
  return (shape?.modes ?? []).slice(1).map(({ atUs }) => atUs);
}

interface PeakRange {
  readonly fromUs: number;
  readonly toUs: number;
}

/** Groups neighbouring peaks. A range ends before the first peak that is too far from its start. */
function rangesOf(peaksUs: readonly number[]): readonly PeakRange[] {
  const ranges: PeakRange[] = [];
  for (const atUs of peaksUs.toSorted((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last !== undefined && atUs <= last.fromUs * SAME_PEAK) {
      ranges[ranges.length - 1] = { fromUs: last.fromUs, toUs: atUs };
    } else ranges.push({ fromUs: atUs, toUs: atUs });
  }
  return ranges;
}

function nearText(us: number): string {
  const rounded = Number(us.toPrecision(2));
  return rounded < US_PER_MS ? `${rounded} us` : `${rounded / US_PER_MS} ms`;
}
