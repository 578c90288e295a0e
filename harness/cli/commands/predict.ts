import { formatPortRange, KERNEL_DEFAULT_PORTS } from '../../scenario/port-range.ts';
import type { ServiceTime } from '../../scenario/scenario.ts';
import { parseServiceTime, SERVICE_TIME_FORMS } from '../../scenario/service-time.ts';
import type { CommandSpec } from '../command.ts';
import { flag, number, optional, parsed, text } from '../options/declare.ts';
import { CELLS } from './shared.ts';

/** More than any machine has, and products stay exact. */
const MOST = 1_000_000;

/** A mean time alone is read as the mean of exponential times, which is the usual assumption. */
const service = parsed<ServiceTime>(
  (typed) => parseServiceTime(typed) ?? parseServiceTime(`exponential ${typed}`),
  `a time such as 20ms, or ${SERVICE_TIME_FORMS}`,
  { kind: 'none' },
);

export const predict = {
  name: 'predict [scenario]',
  summary: 'predict what a run would show, without running it',
  description:
    'Runs nothing. With a scenario: what each cell does, what is predicted for it, and which combinations are left out. ' +
    'Without one: whether a pool keeps up with --rate, how many connections a port range allows, and for how long.',
  options: {
    ports: text(
      '--ports <range>',
      `port range to connect from (default: ${formatPortRange(KERNEL_DEFAULT_PORTS)})`,
    ),
    sources: optional(
      '--sources <n>',
      'addresses to connect from (default: 1)',
      number({ least: 1, most: MOST }),
    ),
    destinations: optional(
      '--destinations <n>',
      'pairs of address and port to connect to (default: 1)',
      number({ least: 1, most: MOST }),
    ),
    rate: optional(
      '--rate <n>',
      'requests per second; for the ports, each opens a connection that this side closes first (default: 0)',
      number({ least: 0, most: MOST, whole: false, unit: 'perSecond' }),
    ),
    concurrent: optional(
      '--concurrent <n>',
      'connections open at once (default: 0)',
      number({ least: 0, most: MOST }),
    ),
    service: optional(
      '--service <time>',
      'mean time of an answer, or its distribution; needs --rate',
      service,
    ),
    pool: optional(
      '--pool <n>',
      'is a pool of n connections enough? Needs --rate and --service',
      number({ least: 1, most: MOST }),
    ),
    ...CELLS,
    json: flag('--json', 'print the numbers as an object'),
  },
  loads: ([name]) => [name],
  examples: [
    ['predict port-exhaustion', 'each cell, what it does and what happens'],
    ['predict --rate 500 --service 20ms --pool 8', 'whether a pool of 8 keeps up'],
    ['predict --rate 1000', "new connections for 1,000 requests per second, with the kernel's ports"],
    ['predict --ports 40000-41999 --sources 2', 'what a second address adds'],
    ['predict --rate 500 --json | jq .exhaustedAtMs', 'null: the ports never run out'],
  ],
} satisfies CommandSpec;
