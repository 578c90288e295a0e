import { type Mistake, UsageError } from '../../errors.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { parseSpan, SPAN_FORMS } from '../../scenario/span.ts';
import { type LoadedSuite, loadSuite } from '../../scenario/suite/load-suite.ts';
import { budgetNotice, planSuite } from '../plan/suite.ts';
import { readWatched, type Watched, type WatchingOptions } from '../watching.ts';
import { notValid, readSeed, readTrials } from './options.ts';

/** As they were typed. */
export interface SuiteOptions extends WatchingOptions {
  readonly out?: string;
  readonly trials?: string;
  readonly budget?: string;
  readonly seed: string;
  readonly list?: true;
  readonly json?: true;
  readonly strict?: true;
}

/** What they mean. */
export interface AskedSuite {
  readonly name: string;
  readonly title: string;
  /** Twins included. */
  readonly scenarios: readonly Scenario[];
  readonly trials: number;
  readonly budgetMs: number;
  readonly seed: number;
  readonly json: boolean;
  readonly strict: boolean;
  readonly watched: Watched;
  /** What the user may not have meant, in words. */
  readonly notices: readonly string[];
}

/** Reads the options, the suite and its scenarios; makes nothing. Rejects with a UsageError that has all mistakes. */
export async function readSuiteOptions(
  name: string | undefined,
  options: SuiteOptions,
  cwd: string,
): Promise<AskedSuite> {
  const mistakes: Mistake[] = [];
  const { trials, budget, seed } = options;
  const own = {
    ...(trials !== undefined && {
      trials: readTrials(trials, mistakes),
    }),
    ...(budget !== undefined && { budgetMs: readBudget(budget, mistakes) }),
    seed: readSeed(seed, mistakes),
    watched: readWatched(options, mistakes),
  };
  const loaded = await load(name, cwd, mistakes);
  const { scenarios, notices } = await planSuite(loaded, options.out, mistakes);
  const suite = { ...loaded.suite, ...own };
  const tight = budgetNotice(scenarios, suite.budgetMs);
  return {
    ...suite,
    scenarios,
    json: options.json ?? false,
    strict: options.strict ?? false,
    notices: [...notices, ...(tight === null ? [] : [tight])],
  };
}

async function load(name: string | undefined, cwd: string, before: readonly Mistake[]): Promise<LoadedSuite> {
  if (name === undefined) {
    const expected = 'a name, for instance nightly, or a file; connlab suite --list shows the names';
    throw new UsageError([...before, notValid('suite', undefined, expected)]);
  }
  try {
    return await loadSuite(name, cwd);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError([...before, ...error.mistakes]);
  }
}

function readBudget(text: string, mistakes: Mistake[]): number {
  const budgetMs = parseSpan(text);
  if (budgetMs !== undefined) return budgetMs;
  mistakes.push(notValid('--budget', text, SPAN_FORMS));
  return 0;
}
