/** One of the values that represent a distribution, and the share of requests that it represents. */
export interface Point {
  readonly us: number;
  readonly share: number;
}

/** Step width from each share on. It is finest at the end, which decides a p99. */
const STEPS = [
  { from: 0, step: 0.01 },
  { from: 0.9, step: 0.001 },
  { from: 0.98, step: 0.000_1 },
] as const;

/** Cuts a distribution into strips, in order of time. Each is represented by its middle. */
export function pointsOf(quantileUs: (share: number) => number): readonly Point[] {
  return STEPS.flatMap(({ from, step }, index) => {
    const to = STEPS[index + 1]?.from ?? 1;
    return Array.from({ length: Math.round((to - from) / step) }, (_, strip) => ({
      us: quantileUs(from + (strip + 0.5) * step),
      share: step,
    }));
  });
}

/** Quantile of several distributions together, with equal weights. */
export function quantileOfAll(distributions: readonly (readonly Point[])[], share: number): number {
  const points = distributions.flat().toSorted((a, b) => a.us - b.us);
  const wanted = share * distributions.length - 1e-9; // strips do not add up exactly
  let sum = 0;
  for (const point of points) {
    sum += point.share;
    if (sum >= wanted) return point.us;
  }
  return points.at(-1)?.us ?? 0;
}
