import { cellMeasurement } from '../../harness/run/measure-trial.ts';
import { type Known, sizePool } from '../../harness/run/size-pool.ts';
import { parseServiceTime } from '../../harness/scenario/service-time.ts';
import { responseQuantileUs, smallestSize } from '../../harness/size/model/response.ts';
import { meanSeconds, type ServiceShape, shapeOfDelay } from '../../harness/size/model/service-shape.ts';
import { type Goal, mostLateUs } from '../../harness/size/search/goal.ts';
import { nextSearchStep } from '../../harness/size/search/search.ts';
import { aloneOf, borderOf, viewsOf } from '../../harness/size/views.ts';

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
  /** Size computed from the nominal service time. */
  readonly nominal: number;
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

const BUDGET_MS = 170_000;
/** Size of the pool whose p99 is the target, as a multiple of the busy connections. There p99 depends clearly on the size. */
const ROOM = 1.25;
/** First seed. The constants of the search were found with seeds up to 30,000, so these arrivals are new to it. */
const FIRST_SEED = 7_000_000;
const SEEDS_EACH = 1_000;

/** Sizes one pool by the search alone, without its surroundings. */
export async function answer(asked: Asked): Promise<Answered> {
  const nominal = shapeOfDelay(parseServiceTime(asked.service)!, 0);
  const p99Us = targetUs(asked, nominal);
  const goal: Goal = {
    target: { ratePerSecond: asked.ratePerSecond, p99Us },
    confidence: 0.95,
    budgetMs: BUDGET_MS,
    idleWatchMs: 0,
    mostConnections: 1_000,
    throughNginx: false,
  };
  const known = await search(goal, asked);
  const { trials, elapsedMs } = known;
  const alone = aloneOf(trials)?.numbers.service;
  const views = viewsOf(trials, goal);
  const passed = views.find(({ decision }) => decision === 'passed') ?? borderOf(views).upper;
  const end = nextSearchStep(goal, known);
  return {
    asked,
    p99Ms: p99Us / 1_000,
    nominal: smallestSize(goal.target, nominal)!,
    predicted: alone === undefined ? null : smallestSize(goal.target, alone),
    measured: passed?.size ?? null,
    isDecided: end.kind === 'found' && end.isDecided,
    trials: trials.length,
    invalid: trials.filter(({ numbers }) => numbers.invalid !== null).length,
    seconds: elapsedMs / 1_000,
  };
}

/** Measured minus computed size: for M/M/c by Erlang's formula, otherwise with the service time that was measured alone. */
export function errorOf({ asked, nominal, predicted, measured }: Answered): number | null {
  const known = asked.places === null ? predicted : nominal;
  return known === null || measured === null ? null : measured - known;
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
  const size = Math.ceil(ROOM * ratePerSecond * meanSeconds(service)) + 1;
  // Halfway between the p99 of this size and that of the next smaller one, so that the answer is clear.
  const [one, less] = [size, size - 1].map((of) =>
    responseQuantileUs({ size: of, ratePerSecond, service }, 0.99),
  );
  return Math.round((one! + Math.min(less!, 2 * one!)) / 2) + 1_000;
}
