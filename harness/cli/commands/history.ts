import { MARGIN_PERCENT } from '../../compare/margin.ts';
import type { CommandSpec } from '../command.ts';
import { choice, flag, margin, number, optional, value } from '../options/declare.ts';

const FORMATS = ['text', 'markdown', 'json'] as const;

export const history = {
  name: 'history <dir>',
  summary: 'find when something changed, over many results',
  description:
    'Reads all results below a folder and finds the runs in which a value of a cell changed lastingly, and those whose ' +
    'change was reverted. With --prune it names the results that are no longer needed instead.',
  options: {
    format: value('--format <name>', FORMATS.join(', '), choice(FORMATS), 'text'),
    margin: value('--margin <percent>', 'ignore smaller changes', margin, String(MARGIN_PERCENT)),
    failOn: optional(
      '--fail-on <verdict>',
      'worse: exit with 1 while a change for the worse persists',
      choice(['worse']),
    ),
    prune: flag('--prune', 'name the results that can be removed; removes nothing'),
    keep: value(
      '--keep <n>',
      'with --prune: keep this many of the newest runs of each scenario',
      number({ least: 1, most: Infinity }),
      '100',
    ),
    apply: flag('--apply', 'with --prune: remove them'),
  },
  examples: [
    ['history results', 'changes in everything measured here'],
    ['history nightly --format markdown', 'for the page of a GitHub run'],
    ['history nightly --prune --keep 60', 'what could be removed'],
    ['history nightly --prune --keep 60 --apply', 'and remove it'],
  ],
} satisfies CommandSpec;
