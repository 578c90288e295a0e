import type { ListOptions } from '../actions/list.ts';
import { type CommandSpec, option } from '../command.ts';

export const list: CommandSpec = {
  name: 'list',
  summary: 'list the built-in scenarios',
  description: 'Prints the question, the number of cells and the duration of each built-in scenario.',
  options: [option('--json', 'print an array of scenarios')],
  examples: [
    ['list', 'connlab predict NAME shows the cells of one scenario'],
    ["list --json | jq -r '.[].name'", 'the names, for a script'],
  ],
  action: async (context, options: ListOptions) =>
    (await import('../actions/list.ts')).list(options, context),
};
