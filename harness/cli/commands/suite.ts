import { parseSpan, SPAN_FORMS } from '../../scenario/span.ts';
import type { CommandSpec } from '../command.ts';
import { flag, optional, parsed, text, trials } from '../options/declare.ts';
import { SEED, STRICT, WATCHING } from './shared.ts';

export const suite = {
  name: 'suite [suite]',
  summary: 'run several scenarios together, as a baseline for connlab compare',
  description:
    'Runs all scenarios of a suite together: a built-in suite by name, your own by file. Each round runs every cell once, ' +
    'in random order, and one cell of each scenario twice, which measures the noise of this machine. Rounds that would ' +
    'exceed the budget are dropped and reported.',
  options: {
    out: text('--out <dir>', 'folder with a subfolder for each scenario, for result.json and report.html'),
    trials: optional(
      '--trials <n>',
      "run each cell this many times (default: the suite's own number)",
      trials,
    ),
    budget: optional(
      '--budget <time>',
      "start no round that would end later than this (default: the suite's own)",
      parsed(parseSpan, SPAN_FORMS, 0),
    ),
    seed: SEED,
    list: flag('--list', 'list the built-in suites, or the cells of the one named; runs nothing'),
    json: flag('--json', 'print results to standard output, one per line, and the report to standard error'),
    strict: STRICT,
    ...WATCHING,
  },
  loads: ([name]) => [name],
  examples: [
    ['suite quick --out monday', 'in a minute and a half'],
    ['suite nightly --out results/$(date +%F)', 'every night, for connlab compare'],
    ['suite nightly --budget 10m', 'as many trials as fit'],
    ['suite ./mine.ts', 'a suite of your own'],
    ['suite --list', 'the built-in suites'],
  ],
} satisfies CommandSpec;
