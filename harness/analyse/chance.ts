import { mergeEncoded } from '../drive/merge/histograms.ts';
import { decodeHistogram } from '../drive/record/latency.ts';
import type { Cell, CellNumbers, Verdict } from '../result/result.ts';
import { readPercentilePath } from '../scenario/percentile-path.ts';
import type { Expectation, Operand } from '../scenario/scenario.ts';
import { US_PER_MS } from '../units.ts';
import { duration } from '../words.ts';
import { rankInterval } from './shape/percentile-interval.ts';

type Numbers = Extract<Cell, CellNumbers>;
/** A percentile and its 95% interval, microseconds. `high` is Infinity where so few values do not limit it. */
interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Judges a statement about values of chance, such as times under loss: it holds only if the 95% intervals of both sides are
 * apart, over all trials together. Overlapping intervals show no difference, so it did not hold either.
 */
export function judgeChance(
  expectation: Expectation,
  trialsOf: (cell: string) => readonly Cell[],
): Pick<Verdict, 'ok' | 'observed' | 'unknown' | 'undecided'> {
  const own = intervalOf(trialsOf(expectation.cell), expectation.path);
  const { other, mustBe } = comparisonOf(expectation, trialsOf);
  if (own === null || other === null) return { ok: false, observed: 'no trial that counts', unknown: true };
  const isAbove = own.low > other.high;
  const isBelow = own.high < other.low;
  const isDecided = isAbove || isBelow;
  const relation = isDecided ? (isAbove ? 'above' : 'below') : 'against';
  const observed = `${sayInterval(own)} ${relation} ${sayInterval(other)}`;
  const ok = mustBe === 'above' ? isAbove : isBelow;
  if (isDecided) return { ok, observed };
  return { ok, observed: `no difference shown: ${observed}`, undecided: true };
}

function comparisonOf(
  { atLeast, atMost, cell }: Expectation,
  trialsOf: (cell: string) => readonly Cell[],
): { readonly other: Interval | null; readonly mustBe: 'above' | 'below' } {
  const mustBe = atLeast === undefined ? 'below' : 'above';
  const operand: Operand = atLeast ?? atMost ?? 0;
  if (typeof operand === 'number') return { other: { value: operand, low: operand, high: operand }, mustBe };
  if (typeof operand !== 'object' || operand === null) return { other: null, mustBe };
  const { times = 1, plus = 0 } = operand;
  const read = intervalOf(trialsOf(operand.cell ?? cell), operand.path);
  if (read === null) return { other: null, mustBe };
  const move = (us: number): number => us * times + plus;
  return { other: { value: move(read.value), low: move(read.low), high: move(read.high) }, mustBe };
}

/** null: no trial counts, or none has such values. */
function intervalOf(trials: readonly Cell[], path: string): Interval | null {
  const read = readPercentilePath(path);
  if (read === undefined) return null;
  const measured = trials.filter((cell): cell is Numbers => cell.state === 'measured');
  const encoded = measured.map(({ driver }) => driver.histograms[read.histogram]).filter(Boolean);
  if (encoded.length === 0) return null;
  const histogram = decodeHistogram(mergeEncoded(encoded));
  const total = histogram.totalCount;
  // A visitor loads pages one after the other, so each is an observation of its own.
  const { low, high } = rankInterval(read.percent, total, read.histogram === 'page' ? 1 : undefined);
  const at = (share: number): number => histogram.getValueAtPercentile(share);
  const interval = {
    value: at(read.percent),
    low: low <= 0 ? 0 : at(low),
    high: high >= 100 ? Infinity : at(high),
  };
  histogram.destroy();
  return total === 0 ? null : interval;
}

/** `440 ms (420 ms to 480 ms)`; one number where it is exact. */
function sayInterval({ value, low, high }: Interval): string {
  const say = (us: number): string => duration(us / US_PER_MS);
  if (low === high) return say(value);
  return `${say(value)} (${say(low)} to ${high === Infinity ? 'more' : say(high)})`;
}
