/** So many as extreme as what was seen, and no more need be drawn. */
const ENOUGH = 20;

/**
 * p-value by permutation: `draw` gives the statistic of one random relabelling. Drawing ends early where it is plain that
 * chance does it (J. Besag and P. Clifford, "Sequential Monte Carlo p-values", Biometrika 78, 1991); else the share is
 * counted with what was seen as one of the draws, so that it is never 0.
 */
export function permutationP(seen: number, most: number, draw: () => number): number {
  let extreme = 0;
  for (let drawn = 1; drawn <= most; drawn += 1) {
    // Sums in another order differ in the last digits.
    if (draw() >= seen * (1 - 1e-12)) extreme += 1;
    if (extreme === ENOUGH) return extreme / drawn;
  }
  return (extreme + 1) / (most + 1);
}
