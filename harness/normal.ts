/**
 * Standard normal distribution function, to 15 decimals: Hart's rational approximation as in G. West, "Better
 * approximations to cumulative normal functions", Wilmott 2005.
 */
export function normalCdf(z: number): number {
  const tail = upperTail(Math.abs(z));
  return z > 0 ? 1 - tail : tail;
}

const NUMERATOR = [
  3.52624965998911e-2, 0.700383064443688, 6.37396220353165, 33.912866078383, 112.079291497871,
  221.213596169931, 220.206867912376,
];
const DENOMINATOR = [
  8.83883476483184e-2, 1.75566716318264, 16.064177579207, 86.7807322029461, 296.564248779674,
  637.333633378831, 793.826512519948, 440.413735824752,
];

function upperTail(z: number): number {
  const density = Math.exp((-z * z) / 2);
  if (z < Math.SQRT1_2 * 10) return (density * polynomial(NUMERATOR, z)) / polynomial(DENOMINATOR, z);
  const fraction = [4, 3, 2, 1].reduce((value, term) => z + term / value, z + 0.65);
  return density / fraction / Math.sqrt(2 * Math.PI);
}

function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);
}

/** The 99th percentile of the standard normal distribution. */
export const Z99 = 2.326_347_874_040_841;

/** Largest z whose tail probability is above 0 in floating point. */
const FARTHEST = 38;

/** Quantile of the standard normal distribution, by bisection, because speed does not matter here. */
export function normalQuantile(probability: number): number {
  let [low, high] = [-FARTHEST, FARTHEST];
  while (high - low > 1e-12) {
    const middle = (low + high) / 2;
    if (normalCdf(middle) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
