import type { Mistake } from '../../errors.ts';
import { adaptCellToService } from '../../plan/external/adapt.ts';
import type { ExternalRun } from '../../run/cell.ts';
import type { TrialSite } from '../../run/measure-trial.ts';
import type { CellPlan } from '../../scenario/scenario.ts';
import type { Goal } from '../../size/search/goal.ts';
import { MORE_GROWTH } from '../../size/search/surroundings.ts';
import { US_PER_MS } from '../../units.ts';
import type { Given } from '../command.ts';
import { SERVICE_TIME, type sizePool } from '../commands/size-pool.ts';
import { folderMistakes, RESULTS_FOLDER } from '../folder.ts';
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
}

/** Settings that a sizing chooses itself. */
const OWN_SETTINGS =
  /^(?:load\.|strategy\.(?:pool|path|driver|poolChoice|upstreamKeepalive)=|origin\.delay=)/;

/** Reads the options. Adds what is wrong with them to `mistakes`; creates nothing. */
export async function readSizing(options: Options, mistakes: Mistake[]): Promise<AskedSizing> {
  const { through: path = 'direct', service: delay = SERVICE_TIME, driver, set = [], out } = options;
  const goal: Goal = {
    target: { ratePerSecond: options.rate, p99Us: options.p99 * US_PER_MS },
    confidence: options.confidence,
    budgetMs: options.budget,
    mostConnections: options.most,
    throughNginx: path === 'nginx',
  };
  const external = await readTarget(options, mistakes);
  if (options.target !== undefined) mistakes.push(...targetMistakes(options));
  mistakes.push(...ownSettings(set), ...(await folderMistakes(out ?? RESULTS_FOLDER)));
  const site: TrialSite = {
    // undici's Pool supports only one order.
    strategy: { driver, path, ...(driver === 'undici' ? { poolChoice: 'first' } : {}) },
    ...(external === null ? { origin: { delay } } : { complete: (plan) => adaptTrial(plan, external) }),
    set,
  };
  const service = external?.facts.service;
  const origin = service === undefined ? `lab origin with ${delay}` : `${service.url} (${service.address})`;
  const words = `${origin}${path === 'nginx' ? ', through nginx' : ''}, driver ${driver}`;
  return { goal, site, external: external?.run ?? null, words };
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

function ownSettings(set: readonly string[]): Mistake[] {
  const expected = '--rate, --service, --driver or --through instead';
  return set
    .filter((setting) => OWN_SETTINGS.test(setting))
    .map((setting) => ({ where: `--set ${setting}`, what: 'Is chosen by size-pool itself', expected }));
}
