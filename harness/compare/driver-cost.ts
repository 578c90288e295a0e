import { US_PER_MS } from '../units.ts';
import type { DriverCost } from './comparison.ts';
import { failuresOf, type Metric, type Numbers } from './metrics.ts';
import type { Pair, Trial } from './pairs.ts';
import { medianLogRatio } from './statistics/median-ratio.ts';
import { median } from './statistics/order.ts';
import { areInTurn } from './turns.ts';
import { isRatio, measured, type SideOfResults, withNumbers } from './values.ts';

/**
 * How many times as much as the driver's cost a time or a rate may move when nothing but the machine changes. Over 41 runs of the
 * same on a machine with busy neighbours, medians, p99s and rates moved 0.3 to 1.8 times as much (docs/compare.md).
 */
const ELASTICITY = 2;

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
 * What the driver needed of the CPU for a request, current over base: the same code on the same core at the moment of the load,
 * whatever the server is, so that it tells how slow the machine itself was. The median of the cells in which its work
 * was the same. null where results do not tell, or need not: sides that were measured in turn had one machine.
 */
export function driverCostOf(
  pairs: readonly Pair[],
  { base, current }: { readonly base: SideOfResults; readonly current: SideOfResults },
): DriverCost | null {
  const versions = [base, current].flatMap(({ results }) =>
    results.map(({ result }) => result.environment.connlab),
  );
  if (new Set(versions).size > 1 || areInTurn(base.results, current.results)) return null;
  const ratios = pairs.flatMap(ratioIn);
  if (ratios.length < FEWEST_CELLS) return null;
  const estimate = median(ratios.map((one) => one.estimate));
  const variance = ratios.reduce((sum, { standardError }) => sum + standardError ** 2, 0) / ratios.length;
  const reach = SURE * MEDIAN_ERROR * Math.sqrt(variance / ratios.length);
  return { estimate: Math.exp(estimate), low: Math.exp(estimate - reach), high: Math.exp(estimate + reach) };
}

/** Whether it is surely not the same on both sides. */
export function hasMoved({ low, high }: DriverCost): boolean {
  return low > 1 || high < 1;
}

/** What the machine itself may have done to a metric: the logarithm of a ratio. 0 where nothing is known of it. */
export function explainedOf(
  metric: Pick<Metric, 'good' | 'isSpeed'>,
  { cost, side }: { readonly cost: DriverCost | null; readonly side: SideOfResults },
): number {
  if (cost === null || !metric.isSpeed || isRatio(metric, side) || !hasMoved(cost)) return 0;
  const slower = ELASTICITY * Math.log(cost.estimate);
  return metric.good === 'low' ? slower : -slower;
}

function ratioIn({ base, current, changes }: Pair) {
  if (changes.length > 0) return [];
  const [before, now] = [base, current].map(numbersIn) as [readonly Numbers[], readonly Numbers[]];
  if (Math.min(before.length, now.length) < FEWEST_TRIALS || !isSameWork(before, now)) return [];
  return [medianLogRatio(before.map(costOf), now.map(costOf))];
}

/** Trials that tell the cost. */
function numbersIn(trials: readonly Trial[]): readonly Numbers[] {
  return withNumbers(measured(trials)).filter(
    (cell) => cell.counts.requests >= FEWEST_REQUESTS && costOf(cell) > 0,
  );
}

/** CPU time of the driver for a request, in microseconds; 0 where it is not known. */
function costOf({ processes, durationMs, counts }: Numbers): number {
  const share = processes.find(({ name }) => name === 'driver')?.cpuShare ?? 0;
  return (share * durationMs * US_PER_MS) / counts.requests;
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
