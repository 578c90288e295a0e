/** z of a normal distribution's 99th percentile. */
export const Z99 = 2.326_347_874_040_841;

const CENTRE = {
  over: [
    -39.696_830_286_653_76, 220.946_098_424_520_5, -275.928_510_446_968_7, 138.357_751_867_269,
    -30.664_798_066_147_16, 2.506_628_277_459_239,
  ],
  under: [
    -54.476_098_798_224_06, 161.585_836_858_040_9, -155.698_979_859_886_6, 66.801_311_887_719_72,
    -13.280_681_552_885_72, 1,
  ],
} as const;
const TAIL = {
  over: [
    -0.007_784_894_002_430_293, -0.322_396_458_041_136_5, -2.400_758_277_161_838, -2.549_732_539_343_734,
    4.374_664_141_464_968, 2.938_163_982_698_783,
  ],
  under: [
    0.007_784_695_709_041_462, 0.322_467_129_070_039_8, 2.445_134_137_142_996, 3.754_408_661_907_416, 1,
  ],
} as const;
const TAIL_SHARE = 0.024_25;

/** Inverse of the standard normal distribution; P. J. Acklam's rational approximation, good to 1.2e-9. */
export function normalQuantile(share: number): number {
  if (share > 0.5) return -normalQuantile(1 - share);
  if (share < TAIL_SHARE) {
    const root = Math.sqrt(-2 * Math.log(share));
    return polynomial(TAIL.over, root) / polynomial(TAIL.under, root);
  }
  const centred = share - 0.5;
  const square = centred * centred;
  return (polynomial(CENTRE.over, square) * centred) / polynomial(CENTRE.under, square);
}

/**
 * The value that Student's t with so many degrees of freedom exceeds with probability `1 - share`; `share` above one
 * half. G. W. Hill, "Algorithm 396: Student's t-quantiles", CACM 13 (1970): six digits from 3 degrees on.
 */
export function studentQuantile(share: number, freedom: number): number {
  const both = 2 * (1 - share);
  if (freedom === 1) return 1 / Math.tan((both * Math.PI) / 2);
  if (freedom === 2) return Math.sqrt(2 / (both * (2 - both)) - 2);
  const a = 1 / (freedom - 0.5);
  const b = 48 / (a * a);
  const c = ((20_700 * a) / b - 98) * a * a - 16 * a + 96.36;
  const d = ((94.5 / (b + c) - 3) / b + 1) * Math.sqrt((a * Math.PI) / 2) * freedom;
  const y = (d * both) ** (2 / freedom);
  const square = y > 0.05 + a ? nearCentre({ a, b, c, d, both, freedom }) : farOut({ y, d, freedom });
  return Math.sqrt(freedom * square);
}

function nearCentre({
  a,
  b,
  c,
  d,
  both,
  freedom,
}: Record<'a' | 'b' | 'c' | 'd' | 'both' | 'freedom', number>) {
  const x = normalQuantile(both / 2);
  const few = freedom < 5 ? 0.3 * (freedom - 4.5) * (x + 0.6) : 0;
  const under = (((0.05 * d * x - 5) * x - 7) * x - 2) * x + b + c + few;
  const z = x * x;
  const w = (((((0.4 * z + 6.3) * z + 36) * z + 94.5) / under - z - 3) / b + 1) * x;
  return Math.expm1(a * w * w);
}

function farOut({ y, d, freedom }: Record<'y' | 'd' | 'freedom', number>): number {
  const first = 1 / (((freedom + 6) / (freedom * y) - 0.089 * d - 0.822) * (freedom + 2) * 3);
  return ((first + 0.5 / (freedom + 4)) * y - 1) * ((freedom + 1) / (freedom + 2)) + 1 / y;
}

/** Coefficients from the highest power down. */
function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);
}
