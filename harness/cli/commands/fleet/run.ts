import type { CommandSpec } from '../../command.ts';
import { number, value } from '../../options/declare.ts';
import { run } from '../run.ts';
import { address, TOKEN_FILE } from './shared.ts';

/** Most clients of a fleet: the coordinator's one core hears so many. */
const MOST_CLIENTS = 1_000;

export const fleetRun = {
  name: 'run <scenario...>',
  summary: 'hand out scenarios to the clients of a fleet',
  description:
    'Runs scenarios as connlab run --target does, but shares the load of each cell among clients, which join by connlab fleet ' +
    'join. Waits until all have joined, starts them at one moment, and makes one result with clients[]. --max-rate and the error ' +
    'budget hold for the whole fleet.',
  options: {
    listen: value(
      '--listen <address>',
      'address and port where clients join, for instance 0.0.0.0:7373',
      address,
    ),
    clients: value(
      '--clients <n>',
      'number of clients; each makes an equal share of the load',
      number({ least: 1, most: MOST_CLIENTS }),
    ),
    tokenFile: TOKEN_FILE,
    ...run.options,
  },
  loads: run.loads,
  examples: [
    [
      'fleet run keep-alive --target URL --clients 8 --listen 0.0.0.0:7373 --token-file token',
      'from eight machines',
    ],
    [
      'fleet run ./mine.ts --target URL --max-rate 50000 --clients 50 --listen [::]:7373',
      'at most 50,000 per second in all',
    ],
  ],
} satisfies CommandSpec;
