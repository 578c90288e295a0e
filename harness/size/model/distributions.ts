import { normalQuantile } from '../../normal.ts';

/**
 * Quantile of Student's t for a share above one half. G. W. Hill, "Algorithm 396: Student's t-quantiles", CACM 13 (1970),
 * with six digits from 3 degrees of freedom on.
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
