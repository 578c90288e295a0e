import type { CommandSpec } from '../command.ts';
import { flag } from '../options/declare.ts';

export const push = {
  name: 'push <url> <result...>',
  summary: 'push stored results to a Pushgateway, or delete them there',
  description:
    'Pushes the final metrics of each cell of stored results to a Pushgateway, as run --push does when a cell ends. A later ' +
    'run of a scenario replaces an earlier one. Runs nothing.',
  options: {
    delete: flag('--delete', 'delete everything pushed for these scenarios, given by name or by a result'),
  },
  examples: [
    ['push http://localhost:9091 D', 'as if the run had used --push'],
    ['push http://localhost:9091 --delete port-exhaustion', 'delete its metrics there'],
  ],
} satisfies CommandSpec;
