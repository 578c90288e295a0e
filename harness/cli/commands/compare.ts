import { MARGIN_IN_TURN_PERCENT, MARGIN_PERCENT } from '../../compare/margin.ts';
import type { CompareOptions } from '../actions/compare.ts';
import { type CommandSpec, option } from '../command.ts';
import { COMPARE_FORMATS, SIDES } from '../defaults.ts';
import { ONLY, SET } from './shared.ts';

export const compare: CommandSpec = {
  name: 'compare [base] [current]',
  usage: '<base> <current> | --ab <A> <B> [options]',
  summary: 'compare two results or two servers: worse, better or the same',
  description:
    'Compares two sets of results, each a file, a folder with one result, or a folder with several below it; runs nothing. ' +
    'With --ab it starts two servers of your own by their command lines, measures them in turn in one run, and compares ' +
    'them. Each trial is one sample. Exits with 0, or with 1 if --fail-on applies.',
  options: [
    option('--format <name>', COMPARE_FORMATS.join(', '), 'text'),
    option('--fail-on <verdict>', 'worse: exit with 1 on worse or different; inconclusive: also on doubt'),
    option(
      '--margin <percent>',
      `ignore smaller changes (default: ${MARGIN_PERCENT}; with --ab ${MARGIN_IN_TURN_PERCENT})`,
    ),
    option('--ratios', 'compare times as ratios to the reference of each run, even on equal machines'),
    option('--ab <commands...>', 'two command lines; each starts a server on $HOST:$PORT'),
    option('--scenario <name|file>', `what to ask them (default: ${SIDES.scenario})`),
    option('--path <path>', `path to GET (default: ${SIDES.path})`),
    option('--trials <n>', `trials of each cell on each side (default: ${SIDES.trials})`),
    option('--seed <n>', `seed of everything that is random (default: ${SIDES.seed})`),
    option('--ready-timeout <time>', `time for a server to start answering (default: ${SIDES.readyTimeout})`),
    option('--out <dir>', 'folder for a/result.json, b/result.json and report.html'),
    SET,
    ONLY,
  ],
  examples: [
    ['compare results/monday results/tuesday', 'what changed, and how certain that is'],
    ['compare base current --fail-on worse', 'for a nightly run'],
    ['compare base current --format markdown >> $GITHUB_STEP_SUMMARY', 'for the page of a GitHub run'],
    ['compare base current --format json | jq .verdict', 'for a script'],
    ["compare --ab 'node old/server.js' 'node new/server.js'", 'two builds of your own server'],
  ],
  action: async (context, base: string | undefined, current: string | undefined, options: CompareOptions) =>
    (await import('../actions/compare.ts')).compare([base, current], options, context),
};
