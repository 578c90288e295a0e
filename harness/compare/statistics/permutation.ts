/** Number of permutations as extreme as the observation after which to stop. */
const ENOUGH = 20;

/**
 * p-value by permutation. `draw` gives the statistic of one random relabelling. It stops early if many are as extreme as
 * the observation (J. Besag and P. Clifford, "Sequential Monte Carlo p-values", Biometrika 78, 1991). Otherwise the
 * observation counts as one of the permutations, so that p is never 0.
 */
export function permutationP(observed: number, most: number, draw: () => number): number {
  let extreme = 0;
  for (let drawn = 1; drawn <= most; drawn += 1) {
    // With a tolerance, because sums in another order differ in the last digits.
    if (draw() >= observed * (1 - 1e-12)) extreme += 1;
    if (extreme === ENOUGH) return extreme / drawn;
  }
  return (extreme + 1) / (most + 1);
}
