import type { SizeRow, Sizing } from '../../size/answer.ts';
import { several } from '../../words.ts';
import type { ChartSpec, Value } from '../html/chart-data.ts';
import { formatUs } from '../quantity.ts';

/** Ratio of the largest to the smallest size from which on the axis is logarithmic. */
const WIDE = 8;

/** p99 against the size of the pool at the rate, measured and predicted, with the target. null: fewer than two sizes. */
export function sizeChart({ sizes, ratePerSecond, targetP99Us, outcome }: Sizing): ChartSpec | null {
  const rows = sizes.filter((row) => row.ratePerSecond === ratePerSecond && row.purpose !== 'service');
  if (rows.length < 2) return null;
  const at = rows.map(({ size }) => size);
  const each = (read: (row: SizeRow) => number | null): Value[] => rows.map((row) => known(read(row)));
  const size = outcome.kind === 'found' ? outcome.recommended : null;
  return {
    title: 'p99 against the size of the pool',
    summary: summary(rows, targetP99Us),
    x: { label: 'connections', format: 'count', ...(at.at(-1)! / at[0]! >= WIDE ? { log: 2 as const } : {}) },
    y: { label: 'p99', format: 'us', log: 10 },
    at,
    lines: [
      {
        name: 'measured',
        colour: 0,
        points: true,
        values: each(({ p99 }) => p99.p99Us),
        band: { low: each(({ p99 }) => p99.lowUs), high: each(({ p99 }) => p99.highUs) },
      },
      { name: 'predicted', colour: 1, dashed: true, values: each(({ predictedP99Us }) => predictedP99Us) },
      { name: 'target', colour: 2, dotted: true, values: each(() => targetP99Us) },
    ],
    marks: size === null ? [] : [{ x: size, label: `take ${size}` }],
  };
}

/** A queue without end has no point. */
function known(us: number | null): Value {
  return us === null || !Number.isFinite(us) || us <= 0 ? null : us;
}

function summary(rows: readonly SizeRow[], targetP99Us: number): string {
  const best = rows.reduce((one, other) => (other.p99.p99Us < one.p99.p99Us ? other : one));
  return (
    `The lowest p99 is ${formatUs(best.p99.p99Us)}, with ${several(best.size, 'connection')}; the target is ` +
    `${formatUs(targetP99Us)}. The band is the confidence of the measurement.`
  );
}
