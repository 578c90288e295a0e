import { type CommandSpec, option } from '../command.ts';
import { SERVICE_TIME, SIZING_FILE } from '../defaults.ts';
import type { SizePoolOptions } from '../options/sizing-options.ts';
import { SEED, SET, TARGET } from './shared.ts';

export const sizePool: CommandSpec = {
  name: 'size-pool',
  summary: 'find how many connections a request rate needs',
  description:
    'Finds the smallest connection pool that serves --rate with a p99 of at most --p99, and measures what happens around ' +
    "it. Loads the lab's own origin, whose service time is --service, or --target. Exits with 0 if a size was found, and " +
    'with 1 if no size does or none could be decided.',
  options: [
    option('--rate <n>', 'requests per second, with random (Poisson) arrivals'),
    option('--p99 <time>', 'target: 99 of 100 requests take at most this long, for instance 25ms'),
    option('--service <time>', `service time of the lab's origin (default: "${SERVICE_TIME}")`),
    option('--through <proxy>', 'nginx: put nginx in between and size its upstream keepalive as well'),
    option('--confidence <percent>', 'confidence with which a size must pass or fail', '95'),
    option('--budget <time>', 'time for everything, at least 20s', '170s'),
    option('--driver <name>', 'undici or socket', 'undici'),
    option('--most <n>', 'largest pool to try', '1000'),
    SEED,
    SET,
    option('--out <dir>', `folder for ${SIZING_FILE}`),
    option('--json', 'print the answer to standard output and the report to standard error'),
    ...TARGET,
  ],
  examples: [
    ['size-pool --rate 800 --p99 60ms', 'connections for 800 requests per second'],
    ["size-pool --rate 800 --p99 60ms --service 'exponential 10ms'", 'a service time that varies more'],
    ['size-pool --rate 800 --p99 60ms --through nginx', 'and the keepalive of nginx'],
    ['size-pool --rate 800 --p99 60ms --target http://localhost:9000/api', 'a service of your own'],
    ['size-pool --rate 800 --p99 60ms --target ... --through nginx', 'and the nginx in front of it'],
    ['size-pool --rate 800 --p99 60ms --json | jq .outcome', 'for a script'],
  ],
  action: async (context, options: SizePoolOptions) =>
    (await import('../actions/size-pool.ts')).sizeAndReport(options, context),
};
