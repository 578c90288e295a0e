import type { Mistake } from '../../errors.ts';
import type { SideName } from '../../plan/sides.ts';
import type { ServerCommand } from '../../scenario/scenario.ts';
import { MS_PER_SECOND } from '../../units.ts';
import { SIDES } from '../defaults.ts';
import { notValid, readSeed, readTime, readTrials, refuseGiven } from './options.ts';

/** As they were typed. */
export interface SideOptions {
  readonly ab?: readonly string[];
  readonly scenario?: string;
  readonly path?: string;
  readonly trials?: string;
  readonly seed?: string;
  readonly readyTimeout?: string;
  readonly out?: string;
  readonly set?: readonly string[];
  readonly only?: readonly string[];
}

/** What they mean. */
export interface AskedSides {
  readonly commands: Readonly<Record<SideName, ServerCommand>>;
  /** Name or file. */
  readonly scenario: string;
  readonly trials: number;
  readonly seed: number;
  readonly out: string | undefined;
  readonly set: readonly string[];
  readonly only: readonly string[];
}

/** Longest `--ready-timeout`. */
const MOST_READY_MS = 600 * MS_PER_SECOND;

/** The mistakes of options that only make sense where servers are started. */
export function needingAb(options: SideOptions): readonly Mistake[] {
  return refuseGiven(options, ['scenario', 'path', 'trials', 'seed', 'readyTimeout', 'out', 'set', 'only'], {
    what: 'Needs --ab',
    expected: "--ab 'A' 'B' with it",
  });
}

/** Reads the options and adds what is wrong to `mistakes`. */
export function readSides(options: SideOptions, cwd: string, mistakes: Mistake[]): AskedSides {
  const { ab = [], scenario, path, trials, seed, readyTimeout, out, set = [], only = [] } = options;
  const [a = '', b = ''] = ab;
  if (ab.length !== 2 || a.trim() === '' || b.trim() === '') mistakes.push(notTwo(ab.length));
  const bounds = { leastMs: 1, mostMs: MOST_READY_MS };
  const shared = {
    folder: cwd,
    path: readPath(path ?? SIDES.path, mistakes),
    readyWithinMs: readTime('--ready-timeout', readyTimeout ?? SIDES.readyTimeout, bounds, mistakes),
  };
  return {
    commands: { A: { line: a, ...shared }, B: { line: b, ...shared } },
    scenario: scenario ?? SIDES.scenario,
    trials: readTrials(trials ?? SIDES.trials, mistakes),
    seed: readSeed(seed ?? SIDES.seed, mistakes),
    out,
    set,
    only,
  };
}

function notTwo(found: number): Mistake {
  const what = found === 2 ? 'A command line is empty' : `Expects 2 command lines and found ${found}`;
  return { where: '--ab', what, expected: "two, each in quotes: --ab 'node a.js' 'node b.js'" };
}

function readPath(path: string, mistakes: Mistake[]): string {
  // It is written into the request line as it is: no spaces, no line ends.
  if (/^\/[!-~]*$/.test(path)) return path;
  mistakes.push(notValid('--path', path, 'a path that begins with /'));
  return '/';
}
