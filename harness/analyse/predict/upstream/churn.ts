import { seededRandom } from '../../../random.ts';
import type { CellPlan, OpenLoad } from '../../../scenario/scenario.ts';
import { type NextServiceMs, serviceTimes } from '../../../scenario/service-draws.ts';
import { mostInWork } from '../concurrency.ts';
import { BARE_ANSWER_MS, meanDelayMs } from '../service-time.ts';
import { openedShare, type Steps, stepsOf } from './traffic.ts';

/** Seed of the simulations: the same plan has the same prediction. */
const SEED = 1;

/** A number that is known only within bounds. */
export interface Between {
  readonly least: number;
  readonly most: number;
}

/** Times that requests use their upstream connection: how to draw one, and their mean. */
export interface ServiceTimes {
  readonly nextMs: NextServiceMs;
  readonly meanMs: number;
}

/** What nginx opens and closes for each size of its cache, under one open load. */
export interface UpstreamChurn {
  /** Connections that nginx opens and closes per second, for a surplus or at a limit of requests. */
  perSecond(size: number): number;
  /** Those at a limit of requests (`keepalive_requests`, `maxRequestsPerSocket`), whatever the size. */
  readonly atLimitPerSecond: number;
  /** From this size on none is closed as surplus, because no more requests can be in work. */
  readonly roomForAll: number;
}

/** A plan whose load is open. */
export type OpenPlan = CellPlan & { readonly load: OpenLoad };

export function isOpen(plan: CellPlan): plan is OpenPlan {
  return plan.load.kind === 'open';
}

/** The churn of a plan, with the service times that its origin was asked for and a time for the answer itself. */
export function plannedChurn(
  plan: OpenPlan,
  bareMs: number = BARE_ANSWER_MS.likely,
  { workers = plan.strategy.proxyWorkers } = {},
): UpstreamChurn {
  const draw = serviceTimes(plan.origin.delay, seededRandom(SEED, 1));
  const times = { nextMs: () => bareMs + draw(), meanMs: bareMs + meanDelayMs(plan.origin.delay) };
  const { delay, concurrency } = plan.origin;
  const settings = [
    plan.load.ratePerSecond,
    plan.load.arrivals,
    delay,
    concurrency,
    bareMs,
    workers,
    mostInWork(plan),
  ];
  return upstreamChurn(plan, times, {
    workers,
    mostAtOrigin: concurrency ?? Infinity,
    simulate: (run) => remembered(JSON.stringify(settings), run),
  });
}

/** A simulation takes 60 ms, and the cells of a scenario often differ in the size of the cache only. */
const MOST_REMEMBERED = 8;
const simulated = new Map<string, Steps>();

function remembered(key: string, run: () => Steps): Steps {
  const steps = simulated.get(key) ?? run();
  simulated.set(key, steps);
  const [oldest] = simulated.keys();
  if (simulated.size > MOST_REMEMBERED) simulated.delete(oldest!);
  return steps;
}

/**
 * The churn with other service times. `workers`: how many share the load evenly; missing: all. `mostAtOrigin`: requests that
 * the origin works on at once, if the times do not include the wait for it.
 */
export function upstreamChurn(
  plan: OpenPlan,
  times: ServiceTimes,
  {
    workers = plan.strategy.proxyWorkers,
    mostAtOrigin = Infinity,
    simulate = (run: () => Steps) => run(),
  } = {},
): UpstreamChurn {
  const { load } = plan;
  const { ratePerSecond } = load;
  const limit = requestLimit(plan);
  const roomForAll = mostInWork(plan);
  const traffic = {
    ratePerSecond: ratePerSecond / workers,
    arrivals: load.arrivals,
    nextServiceMs: times.nextMs,
    meanServiceMs: times.meanMs,
    mostAtOnce: roomForAll,
    mostAtOrigin,
  };
  const shares = new Map<number, number>();
  let steps: Steps | undefined;
  const shareOf = (size: number): number => {
    steps ??= simulate(() => stepsOf(traffic, seededRandom(SEED)));
    const share = shares.get(size) ?? openedShare(steps, size);
    shares.set(size, share);
    return share;
  };
  return {
    perSecond: (size) => ratePerSecond / requestsEach(size >= roomForAll ? 0 : shareOf(size), limit),
    atLimitPerSecond: ratePerSecond / limit,
    roomForAll,
  };
}

/** Requests after which nginx or the origin ends an upstream connection; Infinity for no limit. */
export function requestLimit({ strategy, origin }: Pick<CellPlan, 'strategy' | 'origin'>): number {
  const perSocket = origin.maxRequestsPerSocket > 0 ? origin.maxRequestsPerSocket : Infinity;
  return Math.min(strategy.upstreamKeepaliveRequests, perSocket);
}

/**
 * Mean requests of a connection that is closed as surplus with probability p at each request, and at a limit at the
 * N-th: (1 - (1 - p)^N) / p.
 */
function requestsEach(surplus: number, limit: number): number {
  return surplus < 1e-9 ? limit : (1 - (1 - surplus) ** limit) / surplus;
}
