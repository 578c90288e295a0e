import { cellMeasurement } from '../../harness/run/measure-trial.ts';
import { type Known, sizePool } from '../../harness/run/size-pool.ts';
import { parseServiceTime } from '../../harness/scenario/service-time.ts';
import { responseQuantileUs, smallestSize } from '../../harness/size/model/response.ts';
import { meanSeconds, type ServiceShape, shapeOfDelay } from '../../harness/size/model/service-shape.ts';
import { type Goal, mostLateUs } from '../../harness/size/search/goal.ts';
import { nextSearchStep } from '../../harness/size/search/search.ts';
import { believed, borderOf, viewsOf } from '../../harness/size/views.ts';

/** A pool whose size arithmetic knows. */
export interface Asked {
  readonly service: string;
  readonly ratePerSecond: number;
  readonly seed: number;
  /** Places in the origin; null: no limit. */
  readonly places: number | null;
}

export interface Answered {
  readonly asked: Asked;
  readonly p99Ms: number;
  /** Of the service as it was told, and as it was measured by itself. */
  readonly told: number;
  readonly predicted: number | null;
  readonly measured: number | null;
  /** Both neighbours were decided on with the confidence. */
  readonly isDecided: boolean;
  readonly trials: number;
  /** Of these, how many do not count. */
  readonly spoilt: number;
  readonly seconds: number;
}

const BUDGET_MS = 170_000;
/** The target is the p99 of a pool with so much more than what is busy: neither a wall nor a plain. */
const ROOM = 1.25;
/** The constants of the search were found with simulated queues of seeds up to 30,000: no arrivals are theirs. */
const FIRST_SEED = 7_000_000;
const SEEDS_EACH = 1_000;

/** Sizes one pool by the search alone: what surrounds the answer is no part of the question. */
export async function answer(asked: Asked): Promise<Answered> {
  const told = shapeOfDelay(parseServiceTime(asked.service)!, 0);
  const p99Us = targetUs(asked, told);
  const goal: Goal = {
    target: { ratePerSecond: asked.ratePerSecond, p99Us },
    confidence: 0.95,
    budgetMs: BUDGET_MS,
    mostConnections: 1_000,
    throughNginx: false,
  };
  const known = await search(goal, asked);
  const { trials, elapsedMs } = known;
  const alone = believed(trials, 'service')[0]?.numbers.service;
  const views = viewsOf(trials, goal);
  const passed = views.find(({ decision }) => decision === 'passed') ?? borderOf(views).upper;
  const end = nextSearchStep(goal, known);
  return {
    asked,
    p99Ms: p99Us / 1_000,
    told: smallestSize(goal.target, told)!,
    predicted: alone === undefined ? null : smallestSize(goal.target, alone),
    measured: passed?.size ?? null,
    isDecided: end.kind === 'found' && end.isDecided,
    trials: trials.length,
    spoilt: trials.filter(({ numbers }) => numbers.invalid !== null).length,
    seconds: elapsedMs / 1_000,
  };
}

/** Measured less what is known: of M/M/c by Erlang's formula, of the rest by the service as it was measured by itself. */
export function errorOf({ asked, told, predicted, measured }: Answered): number | null {
  const known = asked.places === null ? predicted : told;
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
  // In the middle between what this size has and what one less has, so that no hair decides.
  const [one, less] = [size, size - 1].map((of) =>
    responseQuantileUs({ size: of, ratePerSecond, service }, 0.99),
  );
  return Math.round((one! + Math.min(less!, 2 * one!)) / 2) + 1_000;
}
