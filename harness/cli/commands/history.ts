import { MARGIN_PERCENT } from '../../compare/margin.ts';
import type { HistoryOptions } from '../actions/history.ts';
import { type CommandSpec, option } from '../command.ts';
import { HISTORY_FORMATS } from '../defaults.ts';

export const history: CommandSpec = {
  name: 'history <dir>',
  summary: 'find when something changed, over many results',
  description:
    'Reads all results below a folder and finds the runs with which a value of a cell changed for good, and those whose ' +
    'change was reverted. With --prune it names the results that are no longer needed instead.',
  options: [
    option('--format <name>', HISTORY_FORMATS.join(', '), 'text'),
    option('--margin <percent>', 'ignore smaller changes', String(MARGIN_PERCENT)),
    option('--fail-on <verdict>', 'worse: exit with 1 while a change for the worse persists'),
    option('--prune', 'name the results that can be removed; removes nothing'),
    option('--keep <n>', 'with --prune: keep this many of the newest runs of each scenario', '100'),
    option('--apply', 'with --prune: remove them'),
  ],
  examples: [
    ['history results', 'changes in everything measured here'],
    ['history nightly --format markdown', 'for the page of a GitHub run'],
    ['history nightly --prune --keep 60', 'what could be removed'],
    ['history nightly --prune --keep 60 --apply', 'and remove it'],
  ],
  action: async (context, dir: string, options: HistoryOptions) =>
    (await import('../actions/history.ts')).history(dir, options, context),
};
