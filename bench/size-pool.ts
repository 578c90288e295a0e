/**
 * `node bench/size-pool.ts [table] [seeds]`: sizes pools whose answer is known, against the lab's own origin. `table`:
 * predicted beside measured for many rates, service times and variations. `seeds`: an M/M/c queue in the origin, ten
 * times. Exits 1 where the answers are further off than one connection more often than once in ten.
 */
import { EXIT } from '../harness/errors.ts';
import { cellMeasurement } from '../harness/measure-trial.ts';
import { parseServiceTime } from '../harness/scenario/service-time.ts';
import { type Goal, mostLateUs } from '../harness/size/goal.ts';
import { responseQuantileUs, smallestSize } from '../harness/size/response.ts';
import { nextSearchStep } from '../harness/size/search.ts';
import { meanSeconds, type ServiceShape, shapeOfDelay } from '../harness/size/service-shape.ts';
import { believed, borderOf, viewsOf } from '../harness/size/views.ts';
import { type Known, sizePool } from '../harness/size-pool.ts';

const RATES = [200, 500, 800];
const SERVICES = ['constant 10ms', 'exponential 10ms', 'lognormal p50=8ms p99=40ms', 'uniform 5ms-35ms'];
const SEEDS = 10;
const BUDGET_MS = 170_000;
/** The target is the p99 of a pool with so much more than what is busy: neither a wall nor a plain. */
const ROOM = 1.25;
const GOAL_SHARE = 0.9;

interface Asked {
  readonly service: string;
  readonly ratePerSecond: number;
  readonly seed: number;
  /** Places in the origin; null: no limit. */
  readonly places: number | null;
}

interface Answered {
  readonly asked: Asked;
  readonly p99Ms: number;
  /** Of the service as it was told, and as it was measured by itself. */
  readonly told: number;
  readonly predicted: number | null;
  readonly measured: number | null;
  readonly seconds: number;
}

const asked = process.argv.slice(2);
const isAsked = (name: string): boolean => asked.length === 0 || asked.includes(name);
const results: Answered[] = [];
if (isAsked('table')) {
  console.log('rate/s  service                     target ms  told  predicted  measured  error  seconds');
  for (const service of SERVICES) {
    for (const ratePerSecond of RATES)
      results.push(await answer({ service, ratePerSecond, seed: 1, places: null }));
  }
}
if (isAsked('seeds')) {
  console.log('M/M/c, 600 per second, exponential 10 ms, 24 places in the origin');
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    results.push(await answer({ service: 'exponential 10ms', ratePerSecond: 600, seed, places: 24 }));
  }
}
const near = results.filter((one) => isNear(one)).length;
console.log(`${near} of ${results.length} within one connection of what is predicted`);
process.exitCode = near >= GOAL_SHARE * results.length ? EXIT.fine : EXIT.verdictFailed;

async function answer(one: Asked): Promise<Answered> {
  const told = shapeOfDelay(parseServiceTime(one.service)!, 0);
  const p99Us = targetUs(one, told);
  const goal: Goal = {
    target: { ratePerSecond: one.ratePerSecond, p99Us },
    confidence: 0.95,
    budgetMs: BUDGET_MS,
    mostConnections: 1_000,
    throughNginx: false,
  };
  const known = await search(goal, one);
  const alone = believed(known.trials, 'service')[0]?.numbers.service;
  const views = viewsOf(known.trials, goal);
  const passed = views.find(({ decision }) => decision === 'passed') ?? borderOf(views).upper;
  const answered: Answered = {
    asked: one,
    p99Ms: p99Us / 1_000,
    told: smallestSize(goal.target, told)!,
    predicted: alone === undefined ? null : smallestSize(goal.target, alone),
    measured: passed?.size ?? null,
    seconds: known.elapsedMs / 1_000,
  };
  console.log(line(answered));
  return answered;
}

/** The search alone: what surrounds the answer is no part of the question. */
async function search(goal: Goal, { service, seed, places }: Asked): Promise<Known> {
  const controller = new AbortController();
  const site = {
    strategy: { driver: 'undici', poolChoice: 'first', path: 'direct' },
    origin: { delay: service, concurrency: places },
    set: [],
  } as const;
  const measure = cellMeasurement(site, {
    seed: seed * 1_000,
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

function isNear({ predicted, measured }: Answered): boolean {
  return predicted !== null && measured !== null && Math.abs(predicted - measured) <= 1;
}

function line({ asked: { ratePerSecond, service }, ...one }: Answered): string {
  const error = one.predicted === null || one.measured === null ? '-' : String(one.measured - one.predicted);
  return [
    String(ratePerSecond).padStart(6),
    service.padEnd(26),
    one.p99Ms.toFixed(1).padStart(9),
    String(one.told).padStart(4),
    String(one.predicted ?? '-').padStart(9),
    String(one.measured ?? '-').padStart(8),
    error.padStart(5),
    one.seconds.toFixed(0).padStart(7),
  ].join('  ');
}
