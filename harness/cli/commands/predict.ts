import { formatPortRange, KERNEL_DEFAULT_PORTS } from '../../scenario/port-range.ts';
import type { PredictOptions } from '../actions/predict.ts';
import { type CommandSpec, option } from '../command.ts';
import { ONLY, SET } from './shared.ts';

export const predict: CommandSpec = {
  name: 'predict [scenario]',
  summary: 'predict what a run would show, without running it',
  description:
    'Runs nothing. With a scenario: what each cell does, what is predicted for it, and which combinations are left out. ' +
    'Without one: how many connections a port range allows, and for how long.',
  options: [
    option(
      '--ports <range>',
      `port range to connect from (default: ${formatPortRange(KERNEL_DEFAULT_PORTS)})`,
    ),
    option('--sources <n>', 'addresses to connect from (default: 1)'),
    option('--destinations <n>', 'pairs of address and port to connect to (default: 1)'),
    option('--rate <n>', 'new connections per second that this side closes first (default: 0)'),
    option('--concurrent <n>', 'connections open at once (default: 0)'),
    SET,
    ONLY,
    option('--json', 'print the numbers as an object'),
  ],
  examples: [
    ['predict port-exhaustion', 'each cell, what it does and what happens'],
    ['predict --rate 1000', "the kernel's default range at 1,000 new connections per second"],
    ['predict --ports 40000-41999 --sources 2', 'what a second address adds'],
    ['predict --rate 500 --json | jq .exhaustedAtMs', 'null: the ports never run out'],
  ],
  action: async (context, scenario: string | undefined, options: PredictOptions) =>
    (await import('../actions/predict.ts')).predict(scenario, options, context),
};
