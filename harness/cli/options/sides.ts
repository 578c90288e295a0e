import type { Mistake } from '../../errors.ts';
import { READY_WITHIN_MS } from '../../serve/starting.ts';
import { SIDE_DEFAULTS, SIDE_OPTIONS } from '../commands/compare.ts';
import { refuseGiven, type Values } from './declare.ts';
import { readRequest } from './request.ts';

type SideOptions = Values<typeof SIDE_OPTIONS>;

/** The options, once read. */
export type AskedSides = ReturnType<typeof readSides>;

/** The mistakes of options that were given without `--ab`, which they need. */
export function needingAb(options: SideOptions): readonly Mistake[] {
  return refuseGiven(options, Object.keys(SIDE_OPTIONS) as (keyof SideOptions)[], {
    what: 'Needs --ab',
    expected: "--ab 'A' 'B' with it",
  });
}

/** Reads the options of `--ab`. Adds what is wrong with the command lines to `mistakes`. */
export function readSides(ab: readonly string[], options: SideOptions, cwd: string, mistakes: Mistake[]) {
  const { scenario, path, trials, seed, readyTimeout, out } = options;
  const cells = scenario === undefined ? SIDE_DEFAULTS : { set: [], only: [] };
  const { changes, notices } = readRequest(options, cwd, mistakes);
  const [a = '', b = ''] = ab;
  if (ab.length !== 2 || a.trim() === '' || b.trim() === '') mistakes.push(notTwo(ab.length));
  const shared = {
    folder: cwd,
    path: path ?? SIDE_DEFAULTS.path,
    readyWithinMs: readyTimeout ?? READY_WITHIN_MS,
  };
  return {
    commands: { A: { line: a, ...shared }, B: { line: b, ...shared } },
    /** Name or file. */
    scenario: scenario ?? SIDE_DEFAULTS.scenario,
    trials: trials ?? SIDE_DEFAULTS.trials,
    seed: seed ?? SIDE_DEFAULTS.seed,
    out,
    set: options.set ?? cells.set,
    only: options.only ?? cells.only,
    request: changes,
    notices,
  };
}

function notTwo(found: number): Mistake {
  const what = found === 2 ? 'A command line is empty' : `Expects 2 command lines and found ${found}`;
  return { where: '--ab', what, expected: "two, each in quotes: --ab 'node a.js' 'node b.js'" };
}
