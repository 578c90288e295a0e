import { US_PER_MS } from '../../units.ts';
import type { Slowness } from '../comparison.ts';
import { failuresOf, type Metric, type Numbers } from '../metrics.ts';
import type { Pair, Trial } from '../pair/pairs.ts';
import { isRatio, measured, type SideOfResults, withNumbers } from '../pair/values.ts';
import { medianLogRatio } from '../statistics/median-ratio.ts';
import { median } from '../statistics/order.ts';
import { areInTurn } from './turns.ts';

/**
 * How many times as much as the machine a time or a rate may move when nothing else changes. Over 41 runs of the same on a
 * machine with busy neighbours, medians, p99s and rates moved 0.3 to 1.8 times as much (docs/compare.md).
 */
const ELASTICITY = 2;
/**
 * A driver that is answered less often at once needs more for each answer: so much of what its rate falls by. With servers that
 * took 60 and 120 us longer it was 0.3 to 0.7.
 */
const BATCHING = 0.4;

/** One cell may have another reason. */
const FEWEST_CELLS = 3;
const FEWEST_TRIALS = 2;
const FEWEST_REQUESTS = 100;
/** What changes the driver's own work: as large a share more or less connections, or of failures. */
const OTHER_WORK = 0.1;
/** Standard errors beyond which it is no chance. */
const SURE = 2;
/** Standard error of the median of normal values, against that of their mean. */
const MEDIAN_ERROR = Math.sqrt(Math.PI / 2);

/**
 * How slow the machine itself was, current over base: by what the driver needed of the CPU for a request, the same code on the
 * same core at the moment of the load, whatever the server is. The median of the cells in which its work was the same.
 * null where results do not tell, or need not: sides that were measured in turn had one machine.
 */
export function slownessOf(
  pairs: readonly Pair[],
  { base, current }: { readonly base: SideOfResults; readonly current: SideOfResults },
): Slowness | null {
  const versions = [base, current].flatMap(({ results }) =>
    results.map(({ result }) => result.environment.connlab),
  );
  if (new Set(versions).size > 1 || areInTurn(base.results, current.results)) return null;
  const seen = pairs.flatMap(seenIn);
  if (seen.length < FEWEST_CELLS) return null;
  const estimate = median(seen.map(({ slower }) => slower));
  const variance = seen.reduce((sum, { standardError }) => sum + standardError ** 2, 0) / seen.length;
  const reach = SURE * MEDIAN_ERROR * Math.sqrt(variance / seen.length);
  return { estimate: Math.exp(estimate), low: Math.exp(estimate - reach), high: Math.exp(estimate + reach) };
}

/** Whether it is surely not the same on both sides. */
export function hasMoved({ low, high }: Slowness): boolean {
  return low > 1 || high < 1;
}

/** What the machine itself may have done to a metric: the logarithm of a ratio. 0 where nothing is known of it. */
export function explainedOf(
  metric: Pick<Metric, 'good' | 'isSpeed'>,
  { slowness, side }: { readonly slowness: Slowness | null; readonly side: SideOfResults },
): number {
  if (slowness === null || !metric.isSpeed || isRatio(metric, side) || !hasMoved(slowness)) return 0;
  const slower = ELASTICITY * Math.log(slowness.estimate);
  return metric.good === 'low' ? slower : -slower;
}

/** The logarithm of how much slower the machine was, by one cell. */
function seenIn({ base, current, changes }: Pair) {
  if (changes.length > 0) return [];
  const [before, now] = [base, current].map(numbersIn) as [readonly Numbers[], readonly Numbers[]];
  if (Math.min(before.length, now.length) < FEWEST_TRIALS || !isSameWork(before, now)) return [];
  const cost = medianLogRatio(before.map(costOf), now.map(costOf));
  const rate = medianLogRatio(before.map(rateOf), now.map(rateOf));
  return [{ slower: withoutBatching(cost.estimate, rate.estimate), standardError: cost.standardError }];
}

/**
 * A slower machine makes the driver's cost rise as much as its rate falls; a slower server, a part of that. What is left of the
 * cost when the server's part is taken off, never more than all of it.
 */
function withoutBatching(cost: number, rate: number): number {
  const left = (cost + BATCHING * rate) / (1 - BATCHING);
  return cost > 0 ? Math.min(Math.max(left, 0), cost) : Math.max(Math.min(left, 0), cost);
}

/** Trials that tell the cost. */
function numbersIn(trials: readonly Trial[]): readonly Numbers[] {
  return withNumbers(measured(trials)).filter(
    (cell) => cell.counts.requests >= FEWEST_REQUESTS && costOf(cell) > 0 && rateOf(cell) > 0,
  );
}

/** CPU time of the driver for a request, in microseconds; 0 where it is not known. */
function costOf({ processes, durationMs, counts }: Numbers): number {
  const share = processes.find(({ name }) => name === 'driver')?.cpuShare ?? 0;
  return (share * durationMs * US_PER_MS) / counts.requests;
}

function rateOf({ rate }: Numbers): number {
  return rate.achievedPerSecond;
}

function isSameWork(before: readonly Numbers[], now: readonly Numbers[]): boolean {
  const kinds = [
    ({ connections, counts }: Numbers) => connections.opened / counts.requests,
    (cell: Numbers) => failuresOf(cell) / cell.counts.requests,
  ];
  return kinds.every((kind) => {
    const [a, b] = [before, now].map((cells) => median(cells.map(kind))) as [number, number];
    return Math.abs(a - b) <= OTHER_WORK * Math.max(a, b, OTHER_WORK);
  });
}
