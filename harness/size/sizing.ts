import type { PortRange } from '../scenario/scenario.ts';
import {
  type Forecast,
  type Growth,
  type Outcome,
  type PortUse,
  SIZING_SCHEMA_VERSION,
  type Sizing,
} from './answer.ts';
import { harmOf } from './harm.ts';
import { mean } from './model/mean.ts';
import { quantileOfAll } from './model/points.ts';
import { portUse } from './model/ports.ts';
import { busyOf } from './model/queueing.ts';
import { predictedP99Us, smallestSize } from './model/response.ts';
import { meanSeconds } from './model/service-shape.ts';
import { fitUsl } from './model/usl.ts';
import { notDone } from './not-done.ts';
import type { PastedService } from './paste/choice.ts';
import { pasteOf } from './paste/clients.ts';
import { clientIdle, idleTimeoutMs, type ServerIdle, whyNoneIsLess } from './paste/idle.ts';
import { groupsOf, kneeOf, rowsOf } from './rows.ts';
import { failingAtAnySize } from './search/any-size.ts';
import { type Goal, HEADROOM, poolsOf } from './search/goal.ts';
import { nextSearchStep } from './search/search.ts';
import { growthTrials, MORE_GROWTH, recommendedSize } from './search/surroundings.ts';
import { areBroken, busyConnections, type Trial } from './search/trial.ts';
import { upstreamAnswer } from './search/upstream.ts';
import { splitOf } from './split/answer.ts';
import { trialRecord } from './stored/trial-record.ts';
import { aloneOf, believed, borderOf, isJudged, viewOf, viewsOf } from './views.ts';

/** Inputs of a sizing besides its trials. */
export interface SizingContext {
  readonly startedAt: string;
  /** null: more trials may follow. */
  readonly endedAt: string | null;
  readonly elapsedMs: number;
  readonly interrupted: boolean;
  readonly seed: number;
  readonly driver: string;
  readonly path: string;
  readonly target: string;
  /** Ports of the client. */
  readonly ports: PortRange;
  /** nginx's worker processes; 1 without nginx. */
  readonly workers: number;
  /** The user's own service in an nginx configuration; null for the lab's origin. */
  readonly service: PastedService | null;
  /** What is known of the time after which the service closes an idle connection. */
  readonly idle: ServerIdle;
}

/** The answer from the trials so far. The same trials always give the same answer. */
export function sizingOf(goal: Goal, trials: readonly Trial[], context: SizingContext): Sizing {
  const outcome = outcomeOf(goal, trials, context);
  const size = outcome.kind === 'found' ? outcome.recommended : null;
  const rows = rowsOf(trials, goal);
  const { workers, service } = context;
  const split = splitOf(goal, trials, size);
  const inAll = split === null ? size : split.inAll;
  const upstream = inAll === null ? null : upstreamAnswer(goal, trials, { poolSize: inAll, workers });
  const { ratePerSecond } = goal.target;
  const keepalive = upstream?.rows.find((row) => row.keepalive === upstream.smallest) ?? null;
  const { startedAt, endedAt, elapsedMs, interrupted, seed, driver, path, target, idle } = context;
  const { throughNginx } = goal;
  const each = split === null ? size : split.size;
  const choice =
    each === null || whyNoneIsLess(idle) !== null
      ? null
      : { size: each, pools: split?.pools ?? 1, ratePerSecond, throughNginx, idle, keepalive, service };
  const idleMs = idleTimeoutMs(clientIdle({ throughNginx, idle }));
  return {
    schemaVersion: SIZING_SCHEMA_VERSION,
    ...{ startedAt, endedAt, elapsedMs, interrupted, seed, driver, path, target },
    ratePerSecond,
    targetP99Us: goal.target.p99Us,
    confidence: goal.confidence,
    budgetMs: goal.budgetMs,
    outcome,
    split,
    forecast: forecastOf(goal, trials),
    sizes: rows,
    knee: kneeOf(rows.filter((row) => row.ratePerSecond === ratePerSecond && row.purpose !== 'service')),
    usl: fitUsl(throughputs(trials)),
    growth:
      size === null ? [] : [HEADROOM, MORE_GROWTH].map((factor) => growthOf(goal, trials, { size, factor })),
    ports:
      choice === null ? null : portsOf(goal, trials, { size: choice.size, idleMs, ports: context.ports }),
    harm: harmOf(trials, goal),
    failing: failingAtAnySize(trials, goal),
    idle,
    notDone: notDone(goal, trials, { size, split, idle }),
    upstream,
    paste: pasteOf(choice),
    trials: trials.map(trialRecord),
    invalidTrials: trials.flatMap((one) =>
      isJudged(one) ? [] : [{ trial: one.trial, size: one.size, reason: one.numbers.invalid! }],
    ),
  };
}

function outcomeOf(goal: Goal, trials: readonly Trial[], context: SizingContext): Outcome {
  const end = nextSearchStep(goal, { trials, elapsedMs: context.elapsedMs });
  const views = viewsOf(trials, goal);
  const passed = views.find(({ decision }) => decision === 'passed');
  switch (end.kind) {
    case 'not-reachable':
      return end;
    case 'undecided':
      return undecided(end.why, end.isUnbelievable ?? false);
    case 'measure':
    case 'found':
      if (passed === undefined) return undecided(whyNotYet(context), false);
      return {
        kind: 'found',
        recommended: recommendedSize(goal, trials)!,
        smallestPassed: passed.size,
        largestFailed: largestFailed(goal, trials, passed.size),
        undecided: views.filter(({ decision }) => decision === 'undecided').map(({ size }) => size),
        isDecided: end.kind === 'found' && end.isDecided,
      };
    default:
      return end satisfies never;
  }

  function undecided(why: string, isUnbelievable: boolean): Outcome {
    return { kind: 'undecided', why, leaning: borderOf(views).upper?.size ?? null, isUnbelievable };
  }
}

function whyNotYet({ interrupted, endedAt }: SizingContext): string {
  if (interrupted) return 'Interrupted before any size had passed';
  return endedAt === null ? 'No size had passed yet' : 'The search did not end';
}

/** Including sizes that were tried only for the curve. */
function largestFailed(goal: Goal, trials: readonly Trial[], below: number): number | null {
  const failed = rowsOf(trials, goal).filter(
    ({ size, decision, ratePerSecond }) =>
      decision === 'failed' && size < below && ratePerSecond === goal.target.ratePerSecond,
  );
  return failed.at(-1)?.size ?? null;
}

function forecastOf({ target, mostConnections }: Goal, trials: readonly Trial[]): Forecast | null {
  const service = aloneOf(trials)?.numbers.service;
  if (service === undefined) return null;
  return {
    size: smallestSize(target, service, mostConnections),
    busy: busyOf({ ratePerSecond: target.ratePerSecond, meanServiceSeconds: meanSeconds(service) }),
    serviceMeanUs: service.meanUs,
    serviceP99Us: quantileOfAll([service.points], 0.99),
    variation: service.variation,
  };
}

/** Concurrency (by Little's law) and throughput of each size that was tried. */
function throughputs(trials: readonly Trial[]) {
  // A load that ended early has no throughput.
  const whole = trials.filter((trial) => !areBroken([trial]));
  return groupsOf(whole).map((own) => ({
    concurrency: mean(own.map(({ numbers }) => busyConnections(numbers))),
    perSecond: mean(own.map(({ numbers }) => numbers.achievedPerSecond)),
  }));
}

function growthOf(
  goal: Goal,
  trials: readonly Trial[],
  { size, factor }: { readonly size: number; readonly factor: number },
): Growth {
  const ratePerSecond = factor * goal.target.ratePerSecond;
  const own = growthTrials(trials, ratePerSecond).filter((trial) => trial.size === size);
  const view = own.length > 0 ? viewOf(size, own, goal) : null;
  const p99Us = view === null ? predictedGrowth() : view.longRunP99Us;
  const isMeasured = view !== null && p99Us === view.band.p99Us;
  const isPredicted = p99Us !== null && p99Us <= goal.target.p99Us;
  return {
    factor,
    ratePerSecond,
    p99Us: p99Us === Infinity ? null : p99Us, // JSON has no Infinity
    ...(isMeasured && view.band.atLeast !== undefined ? { atLeast: view.band.atLeast } : {}),
    source: isMeasured ? 'measured' : 'predicted',
    meets: view === null ? isPredicted : view.leans === 'passed',
    ...(view?.decision === 'undecided' && { isUndecided: true }),
  };

  function predictedGrowth(): number | null {
    const { numbers } = believed(trials, 'search').findLast((trial) => trial.size <= size) ?? trials.at(-1)!;
    return predictedP99Us({ size, ratePerSecond, service: numbers.service });
  }
}

function portsOf(
  goal: Goal,
  trials: readonly Trial[],
  { size, idleMs, ports }: { readonly size: number; readonly idleMs: number; readonly ports: PortRange },
): PortUse {
  const busy = mean(believed(trials, 'search').map(({ numbers }) => busyConnections(numbers)));
  const pools = poolsOf(goal);
  const ratePerSecond = goal.target.ratePerSecond / pools;
  const pool = { size, busy: busy / pools, ratePerSecond, idleTimeoutMs: idleMs };
  return portUse(pool, ports, goal.processes);
}
