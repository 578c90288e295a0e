import type { Slowness } from '../comparison.ts';
import { FEWEST_TRIALS } from '../decide/metric.ts';
import { cpuUsPerRequest, failuresOf, type Metric, type Numbers } from '../metrics.ts';
import type { Pair, Trial } from '../pair/pairs.ts';
import { isRatio, measured, type SideOfResults, withNumbers } from '../pair/values.ts';
import { medianLogRatio } from '../statistics/median-ratio.ts';
import { median } from '../statistics/order.ts';
import { areInTurn } from './turns.ts';

/**
 * Largest change of a time or rate per change of the machine's speed. In 41 identical runs on a machine with busy
 * neighbours, medians, p99s and rates changed 0.3 to 1.8 times as much as the speed (docs/compare.md).
 */
const ELASTICITY = 2;
/**
 * Rise of the driver's CPU time per request, as a share of the fall of its rate, when the server becomes slower and so
 * fewer answers arrive at once. With servers that took 60 and 120 us longer it was 0.3 to 0.7.
 */
const BATCHING = 0.4;

/** Fewest cells. A single cell may be slower for another reason. */
const FEWEST_CELLS = 3;
const FEWEST_REQUESTS = 100;
/** Largest difference of connections per request, or of the share of failures, at which the driver's work is the same. */
const OTHER_WORK = 0.1;
/** Half width of the interval in standard errors. */
const SURE = 2;
/** Standard error of the median of normal values / that of their mean. */
const MEDIAN_ERROR = Math.sqrt(Math.PI / 2);

/**
 * The slowness of the machine itself, current over base, by the driver's CPU time per request: the same code on the same
 * core during the load, whatever the server is. It is the median of the cells in which the driver's work was the same.
 * null if results do not show it, or the sides were measured in turn on one machine.
 */
export function slownessOf(
  pairs: readonly Pair[],
  { base, current }: { readonly base: SideOfResults; readonly current: SideOfResults },
): Slowness | null {
  const versions = [base, current].flatMap(({ results }) =>
    results.map(({ result }) => result.environment.connlab),
  );
  if (new Set(versions).size > 1 || areInTurn(base.results, current.results)) return null;
  const cells = pairs.flatMap(slownessIn);
  if (cells.length < FEWEST_CELLS) return null;
  const estimate = median(cells.map(({ slower }) => slower));
  const variance = cells.reduce((sum, { standardError }) => sum + standardError ** 2, 0) / cells.length;
  const reach = SURE * MEDIAN_ERROR * Math.sqrt(variance / cells.length);
  return { estimate: Math.exp(estimate), low: Math.exp(estimate - reach), high: Math.exp(estimate + reach) };
}

/** Whether the interval excludes equal speed. */
export function hasMoved({ low, high }: Slowness): boolean {
  return low > 1 || high < 1;
}

/** The change of a metric that the machine itself may have caused, as the logarithm of a ratio; 0 if it is unknown. */
export function explainedOf(
  metric: Pick<Metric, 'good' | 'isSpeed'>,
  { slowness, side }: { readonly slowness: Slowness | null; readonly side: SideOfResults },
): number {
  if (slowness === null || !metric.isSpeed || isRatio(metric, side) || !hasMoved(slowness)) return 0;
  const slower = ELASTICITY * Math.log(slowness.estimate);
  return metric.good === 'low' ? slower : -slower;
}

/** The logarithm of the machine's slowness according to one cell; empty if the cell does not show it. */
function slownessIn({ base, current, changes }: Pair) {
  if (changes.length > 0) return [];
  const [before, now] = [base, current].map(numbersIn) as [readonly Numbers[], readonly Numbers[]];
  if (Math.min(before.length, now.length) < FEWEST_TRIALS || !isSameWork(before, now)) return [];
  const cost = medianLogRatio(before.map(costOf), now.map(costOf));
  const rate = medianLogRatio(before.map(rateOf), now.map(rateOf));
  return [{ slower: withoutBatching(cost.estimate, rate.estimate), standardError: cost.standardError }];
}

/**
 * Removes the part of a change in the driver's cost that a slower server causes. With a slower machine the cost rises as
 * much as the rate falls; with a slower server, by a share of that (BATCHING).
 */
function withoutBatching(cost: number, rate: number): number {
  const left = (cost + BATCHING * rate) / (1 - BATCHING);
  return cost > 0 ? Math.min(Math.max(left, 0), cost) : Math.max(Math.min(left, 0), cost);
}

/** Trials from which the cost can be computed. */
function numbersIn(trials: readonly Trial[]): readonly Numbers[] {
  return withNumbers(measured(trials)).filter(
    (cell) => cell.counts.requests >= FEWEST_REQUESTS && costOf(cell) > 0 && rateOf(cell) > 0,
  );
}

function costOf(cell: Numbers): number {
  return cpuUsPerRequest(cell, 'driver');
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
