import { predict } from '../analyse/predict/predict.ts';
import { UnableError } from '../errors.ts';
import { planScenario } from '../plan/plan.ts';
import type { RequestChanges } from '../plan/requests.ts';
import type { CellPlan, ScenarioInput } from '../scenario/scenario.ts';
import type { Strategy } from '../scenario/strategy.ts';
import type { NginxInfo } from '../serve/nginx/nginx.ts';
import { whyDisturbed } from '../size/search/disturbed.ts';
import { readTrial } from '../size/search/read-trial.ts';
import type { MeasureTrial, TrialRequest } from '../size/search/trial.ts';
import { type ExternalRun, runCell } from './cell.ts';

/** Settings that all trials of a sizing share. */
export interface TrialSite {
  readonly strategy: Partial<Strategy>;
  readonly lab?: NonNullable<ScenarioInput['lab']>;
  readonly origin?: NonNullable<ScenarioInput['origin']>;
  /** `key=value`, as `--set` takes it. */
  readonly set: readonly string[];
  readonly request?: RequestChanges;
  /** The version of TLS that the service negotiated; missing: no service, or no TLS. */
  readonly tls?: '1.2' | '1.3' | undefined;
  /** Adds to a cell what a scenario cannot set, for instance the address of the user's own service. */
  readonly complete?: (plan: CellPlan) => CellPlan;
}

export interface TrialMeans {
  readonly seed: number;
  readonly nginx: NginxInfo | null;
  /** The service, if `complete` adds one. */
  readonly external?: ExternalRun | undefined;
  /** Highest p99 of the driver's lateness at which a trial counts. */
  readonly mostLateUs: number;
  readonly signal: AbortSignal;
  /** Called a few times per second with the number of answers so far. */
  readonly onProgress?: (progress: { readonly atMs: number; readonly responses: number }) => void;
}

/** The cell of one trial, with a pool of that size. Throws a UsageError if its settings clash. */
export function planTrial(
  { set, request: changes, complete, tls, ...site }: TrialSite,
  request: TrialRequest,
): CellPlan {
  const { size, ratePerSecond, durationMs, trial } = request;
  const input: ScenarioInput = {
    name: 'size-pool',
    question: 'How many connections does this rate need?',
    ...site,
    strategy: { ...site.strategy, pool: size, ...upstreamOf(site, request) },
    cells: [{ name: `trial ${trial}` }],
    load: { kind: 'open', ratePerSecond, arrivals: 'poisson', durationMs },
  };
  const { scenario } = planScenario(input, 'size-pool', { set, only: [], tls, request: changes });
  const [plan] = scenario.cells;
  return complete === undefined ? plan! : complete(plan!);
}

/** Requests per upstream connection. So high that nginx closes none at this limit, only for lack of room in its cache. */
const KEEPALIVE_REQUESTS = 1_000_000;

/** The upstream keep-alive: as large as the pool, unless the trial varies it. */
function upstreamOf({ strategy }: Pick<TrialSite, 'strategy'>, request: TrialRequest): Partial<Strategy> {
  if (strategy.path !== 'nginx') return {};
  return {
    upstreamKeepalive: request.upstreamKeepalive ?? request.size,
    upstreamKeepaliveRequests: KEEPALIVE_REQUESTS,
  };
}

/** Measures each trial as a cell in its own lab. */
export function cellMeasurement(
  site: TrialSite,
  { seed, nginx, external, mostLateUs, signal, onProgress }: TrialMeans,
): MeasureTrial {
  return async (request) => {
    const plan = planTrial(site, request);
    const prediction = predict(plan);
    const { trial } = request;
    // Each trial has its own arrivals. With the same arrivals, trials would agree too well.
    const options = { plan, trial, prediction, seed: (seed + trial) % 2 ** 32, nginx, external, signal };
    const cell = await runCell(options, (progress) => onProgress?.(progress));
    if (cell.state === 'skipped') throw new UnableError(cell.reason, 'see connlab doctor');
    const numbers = readTrial(cell, request);
    return numbers.invalid === null ? { ...numbers, invalid: whyDisturbed(cell, mostLateUs) } : numbers;
  };
}
