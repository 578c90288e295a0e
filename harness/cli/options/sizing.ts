import type { Mistake } from '../../errors.ts';
import { adaptCellToService } from '../../plan/external/adapt.ts';
import { type RequestChanges, readFirstRequest } from '../../plan/requests.ts';
import type { ExternalRun } from '../../run/cell.ts';
import type { TrialSite } from '../../run/measure-trial.ts';
import { sentRequest } from '../../scenario/request/contents.ts';
import { RequestReader } from '../../scenario/request/read.ts';
import { type RequestRecord, requestText } from '../../scenario/request/request.ts';
import type { CellPlan } from '../../scenario/scenario.ts';
import { type Goal, leastBudgetMs } from '../../size/search/goal.ts';
import { MORE_GROWTH } from '../../size/search/surroundings.ts';
import { MS_PER_SECOND, US_PER_MS } from '../../units.ts';
import { amount, duration } from '../../words.ts';
import type { Given } from '../command.ts';
import { SERVICE_TIME, type sizePool } from '../commands/size-pool.ts';
import { folderMistakes, RESULTS_FOLDER, replacedSizing } from '../folder.ts';
import { probeNotice, readRequest, requestPlaces } from './request.ts';
import { type ExternalTarget, readTarget } from './target.ts';

type Options = Given<typeof sizePool>['options'];

/** A sizing to make. */
export interface AskedSizing {
  readonly goal: Goal;
  readonly site: TrialSite;
  /** The user's own service; null: the lab's origin. */
  readonly external: ExternalRun | null;
  /** What is measured, in words. */
  readonly words: string;
  /** What the user should know before it starts. */
  readonly notices: readonly string[];
}

/** Settings that a sizing chooses itself. */
const OWN_SETTINGS =
  /^(?:load\.|strategy\.(?:pool|path|driver|poolChoice|upstreamKeepalive)=|origin\.delay=)/;
/** Settings with which a pool is another question: connections that are not kept, or that carry several requests at once. */
const OTHER_QUESTIONS = /^strategy\.(?:protocol|reuse|closer|idleTimeoutMs|pipelining|streams)=/;

export interface SizingContext {
  readonly cwd: string;
  /** Tells the user something before a request is sent. */
  readonly say: (notice: string) => void;
}

/** Reads the options. Adds what is wrong with them to `mistakes`; creates nothing. */
export async function readSizing(
  options: Options,
  mistakes: Mistake[],
  { cwd, say }: SizingContext,
): Promise<AskedSizing> {
  const { through: path = 'direct', service: delay = SERVICE_TIME, driver, set = [], out } = options;
  const goal: Goal = {
    target: { ratePerSecond: options.rate, p99Us: options.p99 * US_PER_MS },
    confidence: options.confidence,
    budgetMs: options.budget,
    idleWatchMs: 0,
    mostConnections: options.most,
    throughNginx: path === 'nginx',
    processes: options.processes,
    replicas: options.replicas,
  };
  const { changes, isMistaken, notices: ofRequest } = readRequest(options, cwd, mistakes);
  const request = await readTrialRequest(set, changes, mistakes);
  const first = request === null || isMistaken ? null : sentRequest(request);
  if (options.target !== undefined && first !== null) ofRequest.push(...probeNotice(first, { idle: true }));
  for (const notice of ofRequest) say(notice);
  const external = await readTarget(options, first, mistakes);
  if (options.target !== undefined) mistakes.push(...targetMistakes(options));
  mistakes.push(
    ...budgetMistakes(goal, mistakes),
    ...otherSettings(set),
    ...ownSettings(set),
    ...(await folderMistakes(out ?? RESULTS_FOLDER)),
  );
  const site: TrialSite = {
    // undici's Pool supports only one order.
    strategy: { driver, path, ...(driver === 'undici' ? { poolChoice: 'first' } : {}) },
    ...(external === null ? { origin: { delay } } : { tls: external.facts.tls?.version }),
    complete: (plan) => ({
      ...(external === null ? plan : adaptTrial(plan, external)),
      ...(request !== null && { request }),
    }),
    set,
    request: changes,
  };
  const service = external?.facts.service;
  const origin = service === undefined ? `lab origin with ${delay}` : `${service.url} (${service.address})`;
  const sent = request === null ? 'GET' : requestText(request);
  const asked = sent === 'GET' ? '' : `, ${sent}`;
  const words = `${origin}${asked}${path === 'nginx' ? ', through nginx' : ''}, driver ${driver}`;
  const notices = out === undefined ? [] : await replacedSizing(out, mistakes);
  return { goal, site, external: external?.run ?? null, words, notices };
}

/** The request of all trials, read once. null: it has a mistake; what the plan of a trial does not tell is in `mistakes`. */
async function readTrialRequest(
  set: readonly string[],
  changes: RequestChanges,
  mistakes: Mistake[],
): Promise<RequestRecord | null> {
  const asked = { set, request: changes, reader: new RequestReader(process.env) };
  const read = await readFirstRequest(
    {},
    asked,
    requestPlaces(changes, { source: 'size-pool', folder: '.' }),
  );
  if (read === null) return null;
  if ('record' in read) return read.record;
  mistakes.push(...read.mistakes);
  return null;
}

/** `--max-rate` was checked against the highest rate before. */
function adaptTrial(plan: CellPlan, { facts }: ExternalTarget): CellPlan {
  return adaptCellToService(plan, { ...facts, maxRatePerSecond: null });
}

/** The options that cannot be combined with `--target`, and a `--max-rate` that a sizing would exceed. */
function targetMistakes({ service, set = [], rate, maxRate }: Options): readonly Mistake[] {
  const ofTheLab = [
    ...(service === undefined ? [] : ['--service']),
    ...set.filter((setting) => setting.startsWith('origin.')).map((setting) => `--set ${setting}`),
  ];
  const mistakes = ofTheLab.map((where) => ({
    where,
    what: "Sets up the lab's origin, and cannot be combined with --target",
    expected: 'one of the two',
  }));
  const most = rate * MORE_GROWTH;
  if (maxRate === undefined || most <= maxRate) return mistakes;
  const what = `A sizing tries up to ${most} requests per second`;
  return [...mistakes, { where: '--max-rate', what, expected: `${most} or more` }];
}

/** A budget that cannot give the answer, or not that of nginx. */
function budgetMistakes(goal: Goal, mistakes: readonly Mistake[]): Mistake[] {
  if (mistakes.some(({ where }) => ['--budget', '--rate'].includes(where))) return [];
  const leastMs = leastBudgetMs(goal);
  if (goal.budgetMs >= leastMs) return [];
  const asked = `${amount(goal.target.ratePerSecond)} requests per second${goal.throughNginx ? ' and --through nginx' : ''}`;
  const what = `${duration(goal.budgetMs)} is too short for ${asked}`;
  return [{ where: '--budget', what, expected: `${Math.ceil(leastMs / MS_PER_SECOND)}s or more` }];
}

function otherSettings(set: readonly string[]): Mistake[] {
  const what =
    'Would size a pool of other connections: size-pool measures HTTP/1.1, kept, one request at a time';
  const expected = 'connlab run with a scenario that sets it, and strategy.pool';
  return set
    .filter((setting) => OTHER_QUESTIONS.test(setting))
    .map((setting) => ({ where: `--set ${setting}`, what, expected }));
}

function ownSettings(set: readonly string[]): Mistake[] {
  const expected = '--rate, --service, --driver, --through or --processes instead';
  return set
    .filter((setting) => OWN_SETTINGS.test(setting))
    .map((setting) => ({ where: `--set ${setting}`, what: 'Is chosen by size-pool itself', expected }));
}
