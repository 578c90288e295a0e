import type { CommandSpec } from '../command.ts';
import { flag } from '../options/declare.ts';

export const list = {
  name: 'list',
  summary: 'list the built-in scenarios',
  description: 'Prints the question, the number of cells and the duration of each built-in scenario.',
  options: { json: flag('--json', 'print an array of scenarios') },
  examples: [
    ['list', 'connlab predict NAME shows the cells of one scenario'],
    ["list --json | jq -r '.[].name'", 'the names, for a script'],
  ],
} satisfies CommandSpec;
