import type { EncodedHistogram } from '../../drive/driver.ts';
import type { Mode } from '../../result/result.ts';
import { sum } from '../evidence.ts';
import { type Density, densityOf } from './density.ts';
import { clearestValley } from './valley.ts';

/** Fewer of all values than this are outliers, and no mode of their own. */
const LEAST_SHARE = 0.01;
/** Modes that are closer are one with a bump in it. */
const LEAST_FACTOR = 2.5;

/**
 * The modes of a distribution in order of time: one where there is anything, more where the density over the
 * logarithm of time has peaks with a valley between them that chance does not explain.
 */
export function modesOf(encoded: EncodedHistogram): readonly Mode[] {
  const density = densityOf(encoded);
  const total = sum(density.counts);
  if (total === 0) return [];
  const spans = splitAtValleys(density, { from: 0, to: density.counts.length }, LEAST_SHARE * total);
  return spans.map((span) => ({ atUs: peakUs(density, span), share: massOf(density, span) / total }));
}

/** Bins of a density, the end left out. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

function splitAtValleys(density: Density, span: Span, leastMass: number): readonly Span[] {
  const valley = clearestValley(density.counts.slice(span.from, span.to), (at) => {
    const [left, right] = splitAt(span, at);
    const isHeavy = Math.min(massOf(density, left), massOf(density, right)) >= leastMass;
    return isHeavy && peakUs(density, right) >= LEAST_FACTOR * peakUs(density, left);
  });
  if (valley === null) return [span];
  return splitAt(span, valley).flatMap((part) => splitAtValleys(density, part, leastMass));
}

function splitAt({ from, to }: Span, at: number): readonly [Span, Span] {
  return [
    { from, to: from + at },
    { from: from + at, to },
  ];
}

function massOf({ counts }: Density, { from, to }: Span): number {
  return sum(counts.slice(from, to));
}

/** Mean of the values in the densest bin and its neighbours. */
function peakUs({ counts, sumsUs }: Density, { from, to }: Span): number {
  let best = from;
  for (let bin = from + 1; bin < to; bin += 1) if (counts[bin]! > counts[best]!) best = bin;
  const near: Span = { from: Math.max(from, best - 1), to: Math.min(to, best + 2) };
  return sum(sumsUs.slice(near.from, near.to)) / Math.max(1, sum(counts.slice(near.from, near.to)));
}
