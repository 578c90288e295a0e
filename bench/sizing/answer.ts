import { cellMeasurement } from '../../harness/run/measure-trial.ts';
import { type Known, sizePool } from '../../harness/run/size-pool.ts';
import { parseServiceTime } from '../../harness/scenario/service-time.ts';
import { busyOf } from '../../harness/size/model/queueing.ts';
import { responseQuantileUs, smallestSize } from '../../harness/size/model/response.ts';
import {
  meanSeconds,
  meanShape,
  type ServiceShape,
  shapeOfDelay,
} from '../../harness/size/model/service-shape.ts';
import { type Goal, mostLateUs } from '../../harness/size/search/goal.ts';
import { nextSearchStep } from '../../harness/size/search/search.ts';
import { aloneOf, believed, borderOf, viewsOf } from '../../harness/size/views.ts';

/** A pool whose size can be computed. */
export interface Asked {
  readonly service: string;
  readonly ratePerSecond: number;
  readonly seed: number;
  /** Concurrent requests in the origin; null for no limit. */
  readonly places: number | null;
}

export interface Answered {
  readonly asked: Asked;
  readonly p99Ms: number;
  /** Size computed from the service time that was asked for. */
  readonly nominal: number;
  /** Mean service time of the search, with what the machine added to it; null if no trial counted. */
  readonly meanMs: number | null;
  /** Size computed from the service time that was asked for and what the machine added; null if no trial counted. */
  readonly computed: number | null;
  /** Size computed from the service time that was measured alone; null if it was not. */
  readonly predicted: number | null;
  readonly measured: number | null;
  /** Whether the answer and the next smaller size were both decided with the confidence. */
  readonly isDecided: boolean;
  readonly trials: number;
  /** Number of trials that do not count. */
  readonly invalid: number;
  readonly seconds: number;
}

/** Of which the search has 60%. */
const BUDGET_MS = 100_000;
/** Least ratio of a p99 to that with one connection more. The last such step has the target in its middle, so that it is seen. */
const STEP = 1.2;
/** First seed. The constants of the search were found with seeds up to 30,000, so these arrivals are new to it. */
const FIRST_SEED = 7_000_000;
const SEEDS_EACH = 1_000;

/** Sizes one pool by the search alone, without its surroundings. */
export async function answer(asked: Asked): Promise<Answered> {
  const delay = parseServiceTime(asked.service)!;
  const nominal = shapeOfDelay(delay, 0);
  const p99Us = targetUs(asked, nominal);
  const goal: Goal = {
    target: { ratePerSecond: asked.ratePerSecond, p99Us },
    confidence: 0.95,
    budgetMs: BUDGET_MS,
    idleWatchMs: 0,
    mostConnections: 1_000,
    throughNginx: false,
    processes: 1,
    replicas: 1,
  };
  const known = await search(goal, asked);
  const { trials, elapsedMs } = known;
  const alone = aloneOf(trials)?.numbers.service;
  const views = viewsOf(trials, goal);
  const passed = views.find(({ decision }) => decision === 'passed') ?? borderOf(views).upper;
  const end = nextSearchStep(goal, known);
  const underLoad = believed(trials, 'search').map(({ numbers }) => numbers.service);
  const meanUs = underLoad.length === 0 ? null : meanShape(underLoad).meanUs;
  const actual = meanUs === null ? null : shapeOfDelay(delay, Math.max(0, meanUs - nominal.meanUs));
  return {
    asked,
    p99Ms: p99Us / 1_000,
    nominal: smallestSize(goal.target, nominal)!,
    meanMs: meanUs === null ? null : meanUs / 1_000,
    computed: actual === null ? null : smallestSize(goal.target, actual),
    predicted: alone === undefined ? null : smallestSize(goal.target, alone),
    measured: passed?.size ?? null,
    isDecided: end.kind === 'found' && end.isDecided,
    trials: trials.length,
    invalid: trials.filter(({ numbers }) => numbers.invalid !== null).length,
    seconds: elapsedMs / 1_000,
  };
}

/** Measured minus computed size, which is exact for M/M/c. */
export function errorOf({ computed, measured }: Answered): number | null {
  return measured === null || computed === null ? null : measured - computed;
}

export function isNear(one: Answered): boolean {
  const error = errorOf(one);
  return error !== null && Math.abs(error) <= 1;
}

async function search(goal: Goal, { service, seed, places }: Asked): Promise<Known> {
  const controller = new AbortController();
  const site = {
    strategy: { driver: 'undici', poolChoice: 'first', path: 'direct' },
    origin: { delay: service, concurrency: places },
    set: [],
  } as const;
  const measure = cellMeasurement(site, {
    seed: FIRST_SEED + seed * SEEDS_EACH,
    nginx: null,
    mostLateUs: mostLateUs(goal),
    signal: controller.signal,
  });
  return sizePool({
    goal,
    measure,
    nowMs: () => performance.now(),
    signal: controller.signal,
    onEvent: ({ type, known }) => {
      if (type === 'trial-ended' && nextSearchStep(goal, known).kind !== 'measure') controller.abort();
    },
  });
}

function targetUs({ ratePerSecond }: Asked, service: ServiceShape): number {
  const p99Us = (size: number): number => responseQuantileUs({ size, ratePerSecond, service }, 0.99);
  let size = Math.floor(busyOf({ ratePerSecond, meanServiceSeconds: meanSeconds(service) })) + 1;
  while (p99Us(size) >= STEP * p99Us(size + 1)) size += 1;
  return Math.round(Math.sqrt(p99Us(size) * Math.min(p99Us(size - 1), 2 * p99Us(size))));
}
