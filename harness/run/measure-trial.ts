import { predict } from '../analyse/predict/predict.ts';
import { UnableError } from '../errors.ts';
import { planScenario } from '../plan/plan.ts';
import type { Cell } from '../result/result.ts';
import type { CellPlan, ScenarioInput } from '../scenario/scenario.ts';
import type { Strategy } from '../scenario/strategy.ts';
import type { NginxInfo } from '../serve/nginx/nginx.ts';
import { readTrial } from '../size/search/read-trial.ts';
import type { MeasureTrial, TrialRequest } from '../size/search/trial.ts';
import { US_PER_MS } from '../units.ts';
import { type ExternalRun, runCell } from './cell.ts';

/** What all trials of a sizing share. */
export interface TrialSite {
  readonly strategy: Partial<Strategy>;
  readonly lab?: NonNullable<ScenarioInput['lab']>;
  readonly origin?: NonNullable<ScenarioInput['origin']>;
  /** `key=value`, as `--set` takes it. */
  readonly set: readonly string[];
  /** What a cell needs besides what a scenario says of it, for instance where a service of one's own is. */
  readonly complete?: (plan: CellPlan) => CellPlan;
}

export interface TrialMeans {
  readonly seed: number;
  readonly nginx: NginxInfo | null;
  /** The service of a site whose cells were completed with one. */
  readonly external?: ExternalRun | undefined;
  /** A trial whose driver was later than this, p99, does not count. */
  readonly mostLateUs: number;
  readonly signal: AbortSignal;
  /** Answers so far and since when, a few times a second. */
  readonly onProgress?: (progress: { readonly atMs: number; readonly responses: number }) => void;
}

/** The cell of one trial: an ordinary one, with a pool of that size. Throws a UsageError where it cannot be. */
export function planTrial({ set, complete, ...site }: TrialSite, request: TrialRequest): CellPlan {
  const { size, ratePerSecond, durationMs, trial } = request;
  const input: ScenarioInput = {
    name: 'size-pool',
    question: 'How many connections does this rate need?',
    ...site,
    strategy: { ...site.strategy, pool: size, ...upstreamOf(site, request) },
    cells: [{ name: `trial ${trial}` }],
    load: { kind: 'open', ratePerSecond, arrivals: 'poisson', durationMs },
  };
  const { scenario } = planScenario(input, 'size-pool', { set, only: [] });
  const [plan] = scenario.cells;
  return complete === undefined ? plan! : complete(plan!);
}

/** Of one connection: what nginx ends for having carried so many is not what its keepalive is sized by. */
const KEEPALIVE_REQUESTS = 1_000_000;

/** nginx keeps as many upstream connections as there are clients at once, unless that is what is asked about. */
function upstreamOf({ strategy }: Pick<TrialSite, 'strategy'>, request: TrialRequest): Partial<Strategy> {
  if (strategy.path !== 'nginx') return {};
  return {
    upstreamKeepalive: request.upstreamKeepalive ?? request.size,
    upstreamKeepaliveRequests: KEEPALIVE_REQUESTS,
  };
}

/** Measures each trial as a cell of its own, in a lab of its own. */
export function cellMeasurement(
  site: TrialSite,
  { seed, nginx, external, mostLateUs, signal, onProgress }: TrialMeans,
): MeasureTrial {
  return async (request) => {
    const plan = planTrial(site, request);
    const prediction = predict(plan);
    const { trial } = request;
    // Each trial has arrivals of its own: with the same ones, trials would agree for no reason.
    const options = { plan, trial, prediction, seed: (seed + trial) % 2 ** 32, nginx, external, signal };
    const cell = await runCell(options, (progress) => onProgress?.(progress));
    if (cell.state === 'skipped') throw new UnableError(cell.reason, 'see connlab doctor');
    const numbers = readTrial(cell, request);
    return numbers.invalid === null ? { ...numbers, invalid: whyLate(cell, mostLateUs) } : numbers;
  };
}

/** Latency counts from the intended start: a driver that is late by much would be taken for a slow pool. */
function whyLate(cell: Cell, mostLateUs: number): string | null {
  if (cell.state !== 'measured' || cell.lateness.p99Us <= mostLateUs) return null;
  const [lateMs, mostMs] = [cell.lateness.p99Us, mostLateUs].map((us) => Math.round(us / US_PER_MS));
  return `the driver was late by ${lateMs} ms (p99), more than ${mostMs} ms: this machine has other work`;
}
