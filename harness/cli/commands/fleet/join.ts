import { LONGEST_NAME } from '../../../fleet/wire/names.ts';
import { MS_PER_SECOND } from '../../../units.ts';
import type { CommandSpec } from '../../command.ts';
import { optional, parsed, time, value } from '../../options/declare.ts';
import { TOKEN_FILE } from './shared.ts';

/** The name of a client that can be shown anywhere. */
const name = parsed(
  (typed) => (typed.length <= LONGEST_NAME && /^[\w][\w.-]*$/.test(typed) ? typed : undefined),
  `letters, digits, ., - and _, at most ${LONGEST_NAME}`,
  'client',
);

export const fleetJoin = {
  name: 'join <address>',
  summary: 'make the load of a fleet from this machine',
  description:
    'Joins the coordinator at the address (see connlab fleet run), runs its share of each cell from the network of this machine, ' +
    'and ends when the coordinator does. If the coordinator goes away, the load ends at once.',
  options: {
    tokenFile: TOKEN_FILE,
    name: optional('--name <name>', 'name in the result (default: the name of this machine)', name),
    wait: value(
      '--wait <time>',
      'time to wait for the coordinator to start',
      time({ leastMs: 1, mostMs: 86_400 * MS_PER_SECOND }),
      '60s',
    ),
  },
  examples: [
    ['fleet join 10.0.0.1:7373 --token-file token', 'one client of the fleet'],
    ['fleet join coordinator:7373 --name rack-7 --wait 10min', 'wait until it has started'],
  ],
} satisfies CommandSpec;
