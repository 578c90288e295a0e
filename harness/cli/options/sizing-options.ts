import type { Mistake } from '../../errors.ts';
import { adaptCellToService } from '../../plan/external/adapt.ts';
import type { ExternalRun } from '../../run/cell.ts';
import type { TrialSite } from '../../run/measure-trial.ts';
import type { CellPlan } from '../../scenario/scenario.ts';
import { formatServiceTime, parseServiceTime, SERVICE_TIME_FORMS } from '../../scenario/service-time.ts';
import type { Goal } from '../../size/search/goal.ts';
import { MORE_GROWTH } from '../../size/search/surroundings.ts';
import { MS_PER_SECOND, US_PER_MS } from '../../units.ts';
import { SERVICE_TIME } from '../defaults.ts';
import { folderMistakes, RESULTS_FOLDER } from '../folder.ts';
import { notValid, readChoice, readNumber, readSeed, readTime } from './options.ts';
import { type ExternalTarget, readTarget, type TargetOptions } from './target-options.ts';

/** As they were typed. */
export interface SizePoolOptions extends TargetOptions {
  readonly rate?: string;
  readonly p99?: string;
  readonly service?: string;
  readonly through?: string;
  readonly confidence: string;
  readonly budget: string;
  readonly driver: string;
  readonly most: string;
  readonly seed: string;
  readonly set?: readonly string[];
  readonly out?: string;
  readonly json?: true;
}

/** What they mean. */
export interface AskedSizing {
  readonly goal: Goal;
  readonly site: TrialSite;
  readonly seed: number;
  /** A service of one's own; null: the lab's origin. */
  readonly external: ExternalRun | null;
  /** What is asked, in words. */
  readonly words: string;
  readonly out: string | undefined;
  readonly json: boolean;
}

const RATE = { name: '--rate', least: 0.001, most: 100_000, whole: false } as const;
const LEAST_BUDGET_MS = 20 * MS_PER_SECOND;
const HOUR_MS = 3_600 * MS_PER_SECOND;
/** Settings that a sizing chooses itself. */
const OWN_SETTINGS =
  /^(?:load\.|strategy\.(?:pool|path|driver|poolChoice|upstreamKeepalive)=|origin\.delay=)/;

/** Reads all options and finds all mistakes in them; makes nothing. */
export async function readSizing(
  options: SizePoolOptions,
): Promise<{ readonly asked: AskedSizing; readonly mistakes: readonly Mistake[] }> {
  const mistakes: Mistake[] = [];
  const { most, seed, set = [], out } = options;
  const ratePerSecond = readNumber(options.rate, RATE, mistakes);
  const p99Ms = readTime('--p99', options.p99, { leastMs: 0.001, mostMs: 60 * MS_PER_SECOND }, mistakes);
  const through =
    options.through === undefined
      ? 'direct'
      : readChoice(['nginx'] as const, { name: '--through', value: options.through }, mistakes);
  const delay = readService(options.service ?? SERVICE_TIME, mistakes);
  const goal: Goal = {
    target: { ratePerSecond, p99Us: p99Ms * US_PER_MS },
    confidence: readConfidence(options.confidence, mistakes),
    budgetMs: readTime('--budget', options.budget, { leastMs: LEAST_BUDGET_MS, mostMs: HOUR_MS }, mistakes),
    mostConnections: readNumber(most, { name: '--most', least: 1, most: 20_000 }, mistakes),
    throughNginx: through === 'nginx',
  };
  const driver = readChoice(
    ['undici', 'socket'] as const,
    { name: '--driver', value: options.driver },
    mistakes,
  );
  const external = await readTarget(options, mistakes);
  if (options.target !== undefined) mistakes.push(...targetMistakes(options));
  mistakes.push(...ownSettings(set), ...(await folderMistakes(out ?? RESULTS_FOLDER)));
  const site: TrialSite = {
    // undici's Pool knows one order only.
    strategy: { driver, path: through, ...(driver === 'undici' ? { poolChoice: 'first' } : {}) },
    ...(external === null ? { origin: { delay } } : { complete: (plan) => adaptTrial(plan, external) }),
    set,
  };
  const service = external?.facts.service;
  const origin = service === undefined ? `lab origin with ${delay}` : `${service.url} (${service.address})`;
  return {
    asked: {
      goal,
      site,
      seed: readSeed(seed, mistakes),
      external: external?.run ?? null,
      words: `${origin}${through === 'nginx' ? ', through nginx' : ''}, driver ${driver}`,
      out,
      json: options.json ?? false,
    },
    mistakes,
  };
}

function readConfidence(text: string, mistakes: Mistake[]): number {
  const percent = readNumber(
    text.replace(/%$/, ''),
    { name: '--confidence', least: 60, most: 99.9, whole: false },
    mistakes,
  );
  return percent / 100;
}

function readService(text: string, mistakes: Mistake[]): string {
  const time = parseServiceTime(text);
  if (time !== undefined) return formatServiceTime(time);
  mistakes.push(notValid('--service', text, SERVICE_TIME_FORMS));
  return 'none';
}

/** `--max-rate` was checked against the highest rate before. */
function adaptTrial(plan: CellPlan, { facts }: ExternalTarget): CellPlan {
  return adaptCellToService(plan, { ...facts, maxRatePerSecond: null });
}

/** The options that cannot be combined with `--target`, and a `--max-rate` that a sizing would exceed. */
function targetMistakes({ service, set = [], rate, maxRate }: SizePoolOptions): readonly Mistake[] {
  const ofTheLab = [
    ...(service === undefined ? [] : ['--service']),
    ...set.filter((setting) => setting.startsWith('origin.')).map((setting) => `--set ${setting}`),
  ];
  const mistakes = ofTheLab.map((where) => ({
    where,
    what: "Sets up the lab's origin, and cannot be combined with --target",
    expected: 'one of the two',
  }));
  const most = Number(rate) * MORE_GROWTH;
  if (maxRate === undefined || !(most > Number(maxRate))) return mistakes;
  const what = `A sizing tries up to ${most} requests per second`;
  return [...mistakes, { where: '--max-rate', what, expected: `${most} or more` }];
}

function ownSettings(set: readonly string[]): Mistake[] {
  const expected = '--rate, --service, --driver or --through in place of it';
  return set
    .filter((setting) => OWN_SETTINGS.test(setting))
    .map((setting) => ({ where: `--set ${setting}`, what: 'Is chosen by size-pool itself', expected }));
}
