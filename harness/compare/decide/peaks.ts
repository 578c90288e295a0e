import type { Cell } from '../../result/result.ts';
import { US_PER_MS } from '../../units.ts';
import { type Fact, hasNumbers } from '../facts.ts';
import type { Numbers } from '../metrics.ts';

/** Peaks of different trials that are closer than by this factor are one and the same. */
const SAME_PEAK = 1.6;

/**
 * Later peaks of the latencies as facts: whether a trial has one near there. The first peak is where most requests are
 * and moves with the machine's speed; it is what p50 is compared for.
 */
export function peakFacts(cells: readonly Numbers[]): readonly Fact[] {
  const places = placesOf(cells.flatMap(laterPeaks));
  return places.map(({ fromUs, toUs }) => ({
    name: `peak near ${nearText(Math.sqrt(fromUs * toUs))}`,
    good: null,
    nature: 'seen',
    read: (cell: Cell) => {
      if (!hasNumbers(cell)) return null;
      return laterPeaks(cell).some((atUs) => atUs >= fromUs && atUs <= toUs) ? 'seen' : 'none';
    },
  }));
}

/** Microseconds. */
export function laterPeaks({ shape }: Numbers): readonly number[] {
  return (shape?.modes ?? []).slice(1).map(({ atUs }) => atUs);
}

interface Place {
  readonly fromUs: number;
  readonly toUs: number;
}

/** Neighbours make a place together, until one is too far from the first of it. */
function placesOf(peaksUs: readonly number[]): readonly Place[] {
  const places: Place[] = [];
  for (const atUs of peaksUs.toSorted((a, b) => a - b)) {
    const last = places.at(-1);
    if (last !== undefined && atUs <= last.fromUs * SAME_PEAK) {
      places[places.length - 1] = { fromUs: last.fromUs, toUs: atUs };
    } else places.push({ fromUs: atUs, toUs: atUs });
  }
  return places;
}

function nearText(us: number): string {
  const rounded = Number(us.toPrecision(2));
  return rounded < US_PER_MS ? `${rounded} us` : `${rounded / US_PER_MS} ms`;
}
