import { setTimeout as wait } from 'node:timers/promises';
import { analyseCell } from '../analyse/analyse.ts';
import type { Evidence } from '../analyse/evidence.ts';
import type { DriverOutcome, DriverProgress, DriverSpec } from '../drive/driver.ts';
import { prepareDrivers } from '../drive/group/driver-group.ts';
import { whyNoH3 } from '../drive/h3/able.ts';
import type { ErrorBudget } from '../drive/load/error-budget.ts';
import { stopOnErrors } from '../drive/load/stop-on-errors.ts';
import type { DriverRun } from '../drive/process/run-driver.ts';
import { CellError, messageOf, UnableError } from '../errors.ts';
import { createLab } from '../lab/create.ts';
import type { Lab } from '../lab/lab.ts';
import { whyNoLink } from '../lab/link/able.ts';
import { linksOf } from '../lab/link/conditions.ts';
import type { Program } from '../lab/program.ts';
import { labSpec } from '../lab/spec.ts';
import { observe, observeDestination, type Watch } from '../observe/observe.ts';
import { sparsenessOf } from '../observe/pace.ts';
import { portCapacityOf } from '../plan/ports.ts';
import type { LiveCell } from '../result/events.ts';
import type { Prediction } from '../result/prediction.ts';
import type { Cell, CellHeader } from '../result/result.ts';
import { portCount } from '../scenario/port-range.ts';
import { sentRequest } from '../scenario/request/contents.ts';
import { type CellPlan, firstHopOf, hostsOf } from '../scenario/scenario.ts';
import { HOSTS } from '../scenario/strategy.ts';
import { whyUnable } from '../serve/able.ts';
import { externalTarget, type FoundService } from '../serve/external/external.ts';
import { startThrough } from '../serve/external/through.ts';
import type { NginxInfo } from '../serve/nginx/nginx.ts';
import type { Target } from '../serve/target.ts';
import { startTarget } from '../serve/up.ts';
import { monotonicNs, NS_PER_MS } from '../units.ts';
import { diedAt, refuseLosses } from './losses.ts';
import { Stages } from './stages.ts';
import { startDrivers } from './start-drivers.ts';

/** Time between the start commands to driver and observers, and the start of the load. */
const LEAD_MS = 20;
/** Time limit for a driver to finish requests in flight and report, after the end of the load. */
const DRAIN_MS = 15_000;
/** Of a load of up to two minutes. */
const BUCKET_MS = 100;
/** Number of steps in the connect times over a whole port range. */
const CONNECT_BINS = 250;

export interface CellOptions {
  readonly plan: CellPlan;
  readonly trial: number;
  /** Set if this trial is a repeat. */
  readonly repeatOf?: CellHeader['repeatOf'];
  readonly prediction: Prediction;
  readonly seed: number;
  readonly nginx: NginxInfo | null;
  /** Whether progress includes the driver's detail, once a second. */
  readonly detail?: boolean;
  /** The service of a plan with a `target`. */
  readonly external?: ExternalRun | undefined;
  /** Whether driver and origin begin without a warm-up. For tests that judge no times. */
  readonly cold?: boolean | undefined;
  /** Collects the evidence by other means than a lab on this machine: a fleet's. */
  readonly gather?: Gather | undefined;
  readonly signal: AbortSignal;
}

/** The user's own service, and the errors that end its load. */
export interface ExternalRun {
  readonly found: FoundService;
  readonly errorBudget: ErrorBudget;
}

/** Runs the load of a cell and collects the evidence. Rejects with a CellError if it cannot. */
export type Gather = (
  options: Omit<CellOptions, 'trial' | 'repeatOf' | 'prediction'>,
  onProgress: OnProgress,
  stages: Stages,
) => Promise<Evidence>;

export type OnProgress = (progress: DriverProgress, live: LiveCell) => void;

/**
 * Runs one cell in its own lab. A failure becomes the cell's state. Rejects only with an UnableError, which every other
 * cell would meet too.
 */
export async function runCell(options: CellOptions, onProgress: OnProgress): Promise<Cell> {
  const { plan, trial, repeatOf, prediction } = options;
  const { id, name, ...settings } = plan;
  const header: CellHeader = { id, name, trial, ...(repeatOf && { repeatOf }), ...settings, prediction };
  const unable =
    whyUnable(plan, options.nginx) ??
    whyNoLink(plan.strategy) ??
    (plan.strategy.driver === 'h3' ? await whyNoH3() : null);
  if (unable !== null) return { ...header, state: 'skipped', reason: unable };
  try {
    return await measureCell(header, options, onProgress);
  } catch (error) {
    if (error instanceof UnableError) throw error;
    return { ...header, state: 'failed', reason: messageOf(error) };
  }
}

async function measureCell(header: CellHeader, options: CellOptions, onProgress: OnProgress): Promise<Cell> {
  const stages = new Stages();
  const { gather: collect = gather } = options;
  const evidence = await collect(options, onProgress, stages);
  stages.end('endMs');
  return analyseCell(header, { ...evidence, took: stages.took() });
}

/**
 * Creates the lab of a cell, runs its servers and load, and collects the evidence of all of them. Rejects with a
 * CellError if one of them fails.
 */
export async function gather(
  {
    plan,
    seed,
    nginx,
    detail = false,
    external,
    cold,
    signal,
  }: Omit<CellOptions, 'trial' | 'repeatOf' | 'prediction'>,
  onProgress: OnProgress = () => {},
  stages = new Stages(),
): Promise<Evidence> {
  await using lab = await createLab(labSpec(plan, seed), signal);
  stages.end('labMs');
  const programs = await startDrivers(plan, lab, cold);
  await using target = await targetOf(plan, lab, { seed, nginx, external, cold });
  // stopOnErrors() reads failures from the detail.
  const spec = driverSpec(plan, { lab, target, seed, detail: detail || external !== undefined });
  const driver = await prepareDrivers(programs, spec);
  const errorStop = external === undefined ? null : stopOnErrors(driver, external.errorBudget);
  await using watch = await watchCell(plan, { lab, target, drivers: programs });
  stages.end('startMs');

  driver.onProgress((progress) => onProgress(progress, liveCell(plan, { watch, target, lab })));
  await lab.measureLinks(); // so that the next report begins with the load
  const startNs = monotonicNs() + BigInt(LEAD_MS * NS_PER_MS);
  const startedAt = new Date(Date.now() + LEAD_MS).toISOString();
  watch.start(startNs, plan.load.durationMs);
  driver.start(startNs);
  const limitMs = plan.load.durationMs + DRAIN_MS;
  const outcome = await firstOf(driver, target, { signal, limitMs }).catch(async (error: unknown) => {
    throw await diedAt(error, lab, monotonicNs() - startNs);
  });
  stages.end('loadMs');
  const observation = await watch.finish();
  const links = await lab.measureLinks();
  await driver.close();
  const logs = await target.logs();
  await refuseLosses(lab, logs);
  const parts = await driver.parts;
  const drivers = programs.map(({ name, cpus }, index) => ({ name, cpus, outcome: parts[index]! }));
  const several = drivers.length > 1 && { drivers };
  const linked = links.length > 0 && { links };
  const evidence = { outcome, ...several, ...linked, observation, logs, lab, startedAt };
  return errorStop === null ? evidence : { ...evidence, budget: errorStop.spent(outcome) };
}

/** The lab's own servers, or the user's own service, with the lab's nginx in front if the path has one. */
async function targetOf(
  plan: CellPlan,
  lab: Lab,
  { seed, nginx, external, cold }: Pick<CellOptions, 'seed' | 'nginx' | 'external' | 'cold'>,
): Promise<Target> {
  if (external === undefined) return startTarget(plan, lab, { seed, nginx, cold });
  const { found } = external;
  return plan.strategy.path === 'direct' ? externalTarget(found) : startThrough({ plan, lab, found, nginx });
}

function watchCell(
  { strategy, lab: { kind }, target: destination }: CellPlan,
  { lab, target, drivers }: { lab: Lab; target: Target; drivers: readonly Program[] },
): Promise<Watch> {
  const programs = [...target.programs, ...drivers];
  if (destination !== undefined) {
    const { pid, ports } = lab.hosts.client;
    const [proxy] = target.programs;
    const { address, port } = target.endpoint;
    const through = proxy === undefined ? {} : { proxy: { address, port, pid: proxy.pid } };
    return observeDestination({ destination, pid, ports, programs, ...through });
  }
  // With one network for all hosts the client's sockets are in the same table.
  const servicePort = kind === 'namespaces' ? target.servicePort : undefined;
  const hosts = hostsOf(strategy.path).map((name) =>
    name === 'origin' ? { ...lab.hosts[name], servicePort } : lab.hosts[name],
  );
  const followsConnections = linksOf(strategy, 0).length > 0;
  return observe({ hosts, programs, nginxStatusSocket: target.nginxStatusSocket, followsConnections });
}

export function driverSpec(
  plan: CellPlan,
  made: {
    lab: Pick<Lab, 'sources'> & { readonly hosts: Pick<Evidence['lab']['hosts'], 'client'> };
    target: Pick<Target, 'endpoint'>;
    seed: number;
    detail: boolean;
  },
): DriverSpec {
  const { strategy, load } = plan;
  return {
    endpoint: made.target.endpoint,
    request: sentRequest(plan.request),
    strategy,
    load,
    sourceAddresses:
      strategy.sourceAddresses > 1 ? made.lab.sources('client', firstHopOf(strategy.path)) : [],
    seed: made.seed,
    bucketMs: BUCKET_MS * sparsenessOf(load.durationMs),
    connectBin: Math.ceil(portCount(made.lab.hosts.client.ports) / CONNECT_BINS),
    detail: made.detail,
  };
}

/** The driver's outcome. Rejects if a server dies, the run is interrupted or the driver takes too long. */
async function firstOf(
  driver: DriverRun,
  target: Target,
  { signal, limitMs }: { signal: AbortSignal; limitMs: number },
): Promise<DriverOutcome> {
  const timer = new AbortController();
  const ended = AbortSignal.any([signal, timer.signal]);
  const overdue = wait(limitMs, undefined, { signal: ended }).then(() => {
    throw new CellError(`The driver had not finished ${limitMs} ms after the start`);
  });
  try {
    return await Promise.race([driver.done, target.died, overdue]);
  } finally {
    timer.abort();
    overdue.catch(() => {});
  }
}

function liveCell(
  plan: CellPlan,
  { watch, target, lab }: { watch: Watch; target: Target; lab: Lab },
): LiveCell {
  const latest = watch.latest();
  const nginxErrors = target.nginxErrors();
  const hosts = HOSTS.flatMap((name) => {
    const reading = latest.hosts[name];
    if (reading === undefined) return [];
    const portCapacity = portCapacityOf(plan, name, lab.hosts[name].ports);
    return [[name, { ...reading, portCapacity }] as const];
  });
  return { ...latest, hosts: Object.fromEntries(hosts), nginxErrors };
}
