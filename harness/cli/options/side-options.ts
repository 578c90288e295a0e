import type { Command } from 'commander';
import type { Mistake } from '../../errors.ts';
import type { SideName } from '../../plan/sides.ts';
import type { ServerCommand } from '../../scenario/scenario.ts';
import { MS_PER_SECOND } from '../../units.ts';
import { collect, ONLY_HELP, readNumber, readTime, SET_HELP } from './options.ts';

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

const DEFAULTS = { scenario: 'keep-alive', path: '/', trials: '10', seed: '1', readyTimeout: '10s' } as const;
const MOST_READY_MS = 600 * MS_PER_SECOND;

/** Adds what a command takes that starts two servers by their command lines. */
export function addSideOptions(command: Command): Command {
  return command
    .option('--ab <commands...>', 'two command lines, each of which starts a server at $HOST:$PORT')
    .option('--scenario <name|file>', `what to ask them (default: ${DEFAULTS.scenario})`)
    .option('--path <path>', `what to GET (default: ${DEFAULTS.path})`)
    .option('--trials <n>', `of each cell, on each side (default: ${DEFAULTS.trials})`)
    .option('--seed <n>', `decides everything that is drawn at random (default: ${DEFAULTS.seed})`)
    .option(
      '--ready-timeout <time>',
      `how long a server may take to answer (default: ${DEFAULTS.readyTimeout})`,
    )
    .option('--out <dir>', 'folder for a/result.json, b/result.json and report.html')
    .option('--set <key=value>', SET_HELP, collect)
    .option('--only <axis=value>', ONLY_HELP, collect);
}

/** Options that mean nothing where no server is started. */
const NEEDING_AB: Readonly<Record<Exclude<keyof SideOptions, 'ab'>, string>> = {
  scenario: '--scenario',
  path: '--path',
  trials: '--trials',
  seed: '--seed',
  readyTimeout: '--ready-timeout',
  out: '--out',
  set: '--set',
  only: '--only',
};

/** What was given although stored results are compared. */
export function needingAb(options: SideOptions): readonly Mistake[] {
  return Object.entries(NEEDING_AB)
    .filter(([key]) => options[key as keyof SideOptions] !== undefined)
    .map(([, where]) => ({ where, what: 'Stored results are compared', expected: "--ab 'A' 'B' with it" }));
}

/** Reads the options; what is wrong goes to `mistakes`. */
export function readSides(options: SideOptions, cwd: string, mistakes: Mistake[]): AskedSides {
  const { ab = [], scenario, path, trials, seed, readyTimeout, out, set = [], only = [] } = options;
  const [a = '', b = ''] = ab;
  if (ab.length !== 2 || a.trim() === '' || b.trim() === '') mistakes.push(notTwo(ab.length));
  const bounds = { leastMs: 1, mostMs: MOST_READY_MS };
  const shared = {
    folder: cwd,
    path: readPath(path ?? DEFAULTS.path, mistakes),
    readyWithinMs: readTime('--ready-timeout', readyTimeout ?? DEFAULTS.readyTimeout, bounds, mistakes),
  };
  return {
    commands: { A: { line: a, ...shared }, B: { line: b, ...shared } },
    scenario: scenario ?? DEFAULTS.scenario,
    trials: readNumber(trials ?? DEFAULTS.trials, { name: '--trials', least: 1, most: 10_000 }, mistakes),
    seed: readNumber(seed ?? DEFAULTS.seed, { name: '--seed', least: 0, most: 2 ** 32 - 1 }, mistakes),
    out,
    set,
    only,
  };
}

function notTwo(found: number): Mistake {
  const what = found === 2 ? 'A command line is empty' : `Found ${found} of two command lines`;
  return { where: '--ab', what, expected: "two, each in quotes: --ab 'node a.js' 'node b.js'" };
}

function readPath(path: string, mistakes: Mistake[]): string {
  // As it is written into the request line: no spaces, no line ends.
  if (/^\/[!-~]*$/.test(path)) return path;
  mistakes.push({
    where: '--path',
    what: `Path "${path}" is not valid`,
    expected: 'a path that begins with /',
  });
  return '/';
}
