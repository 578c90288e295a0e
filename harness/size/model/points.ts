import { AS_GOOD_AS_KNOWN } from '../../drive/record/unanswered.ts';

/** One of the values that represent a distribution, and the share of requests that it represents. */
export interface Point {
  readonly us: number;
  readonly share: number;
  /** For requests without a good answer, whose time is not known: the least that it can be. `us` is what they count. */
  readonly leastUs?: number;
}

/** Step width from each share on. It is finest at the end, which decides a p99. */
const STEPS = [
  { from: 0, step: 0.01 },
  { from: 0.9, step: 0.001 },
  { from: 0.98, step: 0.000_1 },
] as const;

/** Cuts a distribution into strips, in order of time. Each is represented by its middle. */
export function pointsOf(
  quantileUs: (share: number) => number,
  leastUs: (share: number) => number | null = () => null,
): readonly Point[] {
  return STEPS.flatMap(({ from, step }, index) => {
    const to = STEPS[index + 1]?.from ?? 1;
    return Array.from({ length: Math.round((to - from) / step) }, (_, strip) => {
      const middle = from + (strip + 0.5) * step;
      const least = leastUs(middle);
      return { us: quantileUs(middle), share: step, ...(least === null ? {} : { leastUs: least }) };
    });
  });
}

/** Quantile of several distributions together, each in order of time, with equal weights. 0: there are none. */
export function quantileOfAll(distributions: readonly (readonly Point[])[], share: number): number {
  const left = distributions.map((points) => points.length);
  let above = (1 - share) * distributions.length + 1e-9; // strips do not add up exactly
  let us = 0;
  // From the longest on, because most quantiles are near the end.
  while (above > 0) {
    let longest = -1;
    for (const [at, points] of distributions.entries()) {
      const isLonger = left[at]! > 0 && (longest === -1 || points[left[at]! - 1]!.us > us);
      if (!isLonger) continue;
      longest = at;
      us = points[left[at]! - 1]!.us;
    }
    if (longest === -1) break;
    left[longest]! -= 1;
    above -= distributions[longest]![left[longest]!]!.share;
  }
  return us;
}

/** The least that a quantile can be where requests without a good answer decide it; null where they do not. */
export function leastOfAll(distributions: readonly (readonly Point[])[], share: number): number | null {
  if (!distributions.some((points) => points.some(({ leastUs }) => leastUs !== undefined))) return null;
  const at = (read: (point: Point) => number): number =>
    quantileOfAll(
      distributions.map((points) =>
        points.map((point) => ({ ...point, us: read(point) })).toSorted((a, b) => a.us - b.us),
      ),
      share,
    );
  const leastUs = at((point) => point.leastUs ?? point.us);
  const mostUs = at((point) => (point.leastUs === undefined ? point.us : Infinity));
  return mostUs <= AS_GOOD_AS_KNOWN * leastUs ? null : leastUs;
}
