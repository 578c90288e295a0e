import { FAIL_ON, type FailOn } from '../../compare/fail-on.ts';
import { MARGIN_IN_TURN_PERCENT, MARGIN_PERCENT } from '../../compare/margin.ts';
import { DEFAULT_ASK } from '../../plan/sides.ts';
import type { CommandSpec } from '../command.ts';
import {
  choice,
  flag,
  margin,
  optional,
  parsed,
  seed,
  text,
  texts,
  trials,
  value,
} from '../options/declare.ts';
import { CELLS, REQUEST, readyTimeout } from './shared.ts';

const FORMATS = ['text', 'markdown', 'json', 'junit'] as const;

/** Defaults of the options of `--ab`. */
export const SIDE_DEFAULTS = {
  ...DEFAULT_ASK,
  path: '/',
  trials: 10,
  seed: 1,
} as const;

/** The path goes into the request line unchanged, so it must not contain spaces or line ends. */
const path = parsed(
  (typed) => (/^\/[!-~]*$/.test(typed) ? typed : undefined),
  'a path that begins with /',
  '/',
);

/** Options that need `--ab`, because they are about starting or loading servers. */
export const SIDE_OPTIONS = {
  scenario: text(
    '--scenario <name|file>',
    `scenario to load them with (default: three cells of ${SIDE_DEFAULTS.scenario}, ${SIDE_DEFAULTS.set})`,
  ),
  path: optional('--path <path>', `path of the requests (default: ${SIDE_DEFAULTS.path})`, path),
  trials: optional(
    '--trials <n>',
    `trials of each cell on each side (default: ${SIDE_DEFAULTS.trials})`,
    trials,
  ),
  seed: optional('--seed <n>', `seed of everything that is random (default: ${SIDE_DEFAULTS.seed})`, seed),
  readyTimeout: readyTimeout('time for a server to answer with anything other than 502 or 503'),
  out: text('--out <dir>', 'folder for a/result.json, b/result.json and report.html'),
  ...CELLS,
  ...REQUEST,
};

export const compare = {
  name: 'compare [base] [current]',
  usage: '<base> <current> | --ab <A> <B> [options]',
  summary: 'compare two results or two servers: worse, better or the same',
  description:
    'Compares two sets of results, each a file, a folder with one result, or a folder with several below it; runs nothing. ' +
    'With --ab it starts two servers of your own by their command lines, measures them in turn in one run, and compares ' +
    'them. Each trial is one sample. Exits with 0, or with 1 if --fail-on applies.',
  options: {
    format: value('--format <name>', FORMATS.join(', '), choice(FORMATS), 'text'),
    failOn: optional(
      '--fail-on <verdict>',
      'worse: exit with 1 on worse or different; inconclusive: also on doubt',
      choice(Object.keys(FAIL_ON) as FailOn[]),
    ),
    margin: optional(
      '--margin <percent>',
      `ignore smaller changes (default: ${MARGIN_PERCENT}; with --ab ${MARGIN_IN_TURN_PERCENT})`,
      margin,
    ),
    ratios: flag('--ratios', 'compare times as ratios to the reference of each run, even on equal machines'),
    ab: texts('--ab <commands...>', 'two command lines; each starts a server on $HOST:$PORT'),
    ...SIDE_OPTIONS,
  },
  loads: (_, { ab, scenario }) => (ab === undefined ? [] : [scenario]),
  examples: [
    ['compare results/monday results/tuesday', 'what changed, and how certain that is'],
    ['compare base current --fail-on worse', 'for a nightly run'],
    ['compare base current --format markdown >> $GITHUB_STEP_SUMMARY', 'for the page of a GitHub run'],
    ['compare base current --format json | jq .verdict', 'for a script'],
    ["compare --ab 'node old/server.js' 'node new/server.js'", 'two builds of your own server'],
  ],
} satisfies CommandSpec;
