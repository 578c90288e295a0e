import type { CommandSpec } from '../command.ts';

export const words = {
  name: 'words [word...]',
  summary: 'explain the words of reports',
  description:
    'Explains the words that reports use, such as cell, trial and statement; without a name all of them.',
  options: {},
  examples: [
    ['words', 'all of them'],
    ['words statement TIME_WAIT', 'two of them'],
  ],
} as const satisfies CommandSpec;
