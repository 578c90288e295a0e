import type { Mistake } from '../../errors.ts';
import { adaptCellToService } from '../../plan/external/adapt.ts';
import type { ExternalRun } from '../../run/cell.ts';
import type { TrialSite } from '../../run/measure-trial.ts';
import { quote } from '../../scenario/read/mistakes.ts';
import type { CellPlan } from '../../scenario/scenario.ts';
import { formatServiceTime, parseServiceTime, SERVICE_TIME_FORMS } from '../../scenario/service-time.ts';
import type { Goal } from '../../size/search/goal.ts';
import { MORE_GROWTH } from '../../size/search/surroundings.ts';
import { MS_PER_SECOND, US_PER_MS } from '../../units.ts';
import { folderMistakes, RESULTS_FOLDER } from '../folder.ts';
import { readNumber, readTime } from './options.ts';
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
  readonly set: readonly string[];
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

/** Of the lab's origin. */
export const DEFAULT_SERVICE = 'lognormal p50=8ms p99=40ms';
const MOST_RATE = 100_000;
const LEAST_BUDGET_MS = 20 * MS_PER_SECOND;
const HOUR_MS = 3_600 * MS_PER_SECOND;
/** What a sizing decides itself. */
const OWN_SETTINGS =
  /^(?:load\.|strategy\.(?:pool|path|driver|poolChoice|upstreamKeepalive)=|origin\.delay=)/;

/** Reads all options and finds all mistakes in them; makes nothing. */
export async function readSizing(
  options: SizePoolOptions,
): Promise<{ readonly asked: AskedSizing; readonly mistakes: readonly Mistake[] }> {
  const mistakes: Mistake[] = [];
  const { most, seed, set, out } = options;
  const ratePerSecond = readRate(options.rate, mistakes);
  const p99Ms = readTime('--p99', options.p99, { leastMs: 0.001, mostMs: 60 * MS_PER_SECOND }, mistakes);
  const through = readThrough(options.through, mistakes);
  const delay = readService(options.service ?? DEFAULT_SERVICE, mistakes);
  const goal: Goal = {
    target: { ratePerSecond, p99Us: p99Ms * US_PER_MS },
    confidence: readConfidence(options.confidence, mistakes),
    budgetMs: readTime('--budget', options.budget, { leastMs: LEAST_BUDGET_MS, mostMs: HOUR_MS }, mistakes),
    mostConnections: readNumber(most, { name: '--most', least: 1, most: 20_000 }, mistakes),
    throughNginx: through === 'nginx',
  };
  const driver = readDriver(options.driver, mistakes);
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
      seed: readNumber(seed, { name: '--seed', least: 0, most: 2 ** 32 - 1 }, mistakes),
      external: external?.run ?? null,
      words: `${origin}${through === 'nginx' ? ', through nginx' : ''}, driver ${driver}`,
      out,
      json: options.json ?? false,
    },
    mistakes,
  };
}

function readRate(text: string | undefined, mistakes: Mistake[]): number {
  const rate = text !== undefined && /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (rate > 0 && rate <= MOST_RATE) return rate;
  const what = text === undefined ? 'Is missing' : `Value ${quote(text)} is not valid`;
  mistakes.push({ where: '--rate', what, expected: `requests per second, above 0, to ${MOST_RATE}` });
  return 1;
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
  mistakes.push({
    where: '--service',
    what: `Value ${quote(text)} is not valid`,
    expected: SERVICE_TIME_FORMS,
  });
  return 'none';
}

function readDriver(text: string, mistakes: Mistake[]): 'undici' | 'socket' {
  if (text === 'undici' || text === 'socket') return text;
  mistakes.push({
    where: '--driver',
    what: `Value ${quote(text)} is not valid`,
    expected: 'undici or socket',
  });
  return 'undici';
}

function readThrough(text: string | undefined, mistakes: Mistake[]): 'direct' | 'nginx' {
  if (text === undefined || text === 'nginx') return text ?? 'direct';
  mistakes.push({ where: '--through', what: `Value ${quote(text)} is not valid`, expected: 'nginx' });
  return 'direct';
}

/** The highest rate was looked at before anything began. */
function adaptTrial(plan: CellPlan, { facts }: ExternalTarget): CellPlan {
  return adaptCellToService(plan, { ...facts, maxRatePerSecond: null });
}

/** What a service of one's own has nothing to do with, and what it must not be asked for. */
function targetMistakes({ service, set, rate, maxRate }: SizePoolOptions): readonly Mistake[] {
  const expected = 'one of the two';
  const ofTheLab = [
    ...(service === undefined ? [] : ['--service']),
    ...set.filter((setting) => setting.startsWith('origin.')).map((setting) => `--set ${setting}`),
  ];
  const most = Number(rate) * MORE_GROWTH;
  return [
    ...ofTheLab.map((where) => ({
      where,
      what: "Is the lab's, and --target a service of your own",
      expected,
    })),
    ...(maxRate === undefined || !(most > Number(maxRate))
      ? []
      : [
          {
            where: '--max-rate',
            what: `A sizing tries up to ${most} per second`,
            expected: `${most} or more`,
          },
        ]),
  ];
}

function ownSettings(set: readonly string[]): Mistake[] {
  return set
    .filter((setting) => OWN_SETTINGS.test(setting))
    .map((setting) => ({
      where: `--set ${setting}`,
      what: 'A sizing decides that itself',
      expected: '--rate, --service, --driver, --through, or another setting',
    }));
}
