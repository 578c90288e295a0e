import { formatServiceTime, parseServiceTime, SERVICE_TIME_FORMS } from '../../scenario/service-time.ts';
import { SIZING_FILE } from '../../size/answer.ts';
import { MS_PER_SECOND } from '../../units.ts';
import type { CommandSpec } from '../command.ts';
import {
  choice,
  flag,
  number,
  optional,
  parsed,
  type Reader,
  text,
  time,
  value,
} from '../options/declare.ts';
import { CELLS, REQUEST, SEED, TARGET } from './shared.ts';

/** Default service time of the lab's origin. */
export const SERVICE_TIME = 'lognormal p50=8ms p99=40ms';

const service = parsed(
  (typed) => {
    const time = parseServiceTime(typed);
    return time === undefined ? undefined : formatServiceTime(time);
  },
  SERVICE_TIME_FORMS,
  'none',
);

const confidence: Reader<number> = (typed, name, mistakes) =>
  number({ least: 60, most: 99.9, whole: false, unit: 'percent' })(typed, name, mistakes) / 100;

const LEAST_BUDGET_MS = 20 * MS_PER_SECOND;
const HOUR_MS = 3_600 * MS_PER_SECOND;

export const sizePool = {
  name: 'size-pool',
  summary: 'find how many connections a request rate needs',
  description:
    'Finds the smallest connection pool that serves --rate with a p99 of at most --p99, and measures what happens around ' +
    "it. Loads the lab's own origin, whose service time is --service, or --target. Exits with 0 if a size was found, and " +
    'with 1 if no size is enough or none could be decided.',
  options: {
    rate: value(
      '--rate <n>',
      'requests per second in all, with random (Poisson) arrivals',
      number({ least: 0.001, most: 100_000, whole: false, unit: 'perSecond' }),
    ),
    p99: value(
      '--p99 <time>',
      'target: 99 of 100 requests take at most this long, for instance 25ms',
      time({ leastMs: 0.001, mostMs: 60 * MS_PER_SECOND }),
    ),
    service: optional(
      '--service <time>',
      `service time of the lab's origin (default: "${SERVICE_TIME}")`,
      service,
    ),
    through: optional(
      '--through <proxy>',
      'nginx: put nginx in between and size its upstream keepalive as well',
      choice(['nginx']),
    ),
    processes: value(
      '--processes <n>',
      'client processes on each replica, each with a pool of its own',
      number({ least: 1, most: 1_000 }),
      '1',
    ),
    replicas: value(
      '--replicas <n>',
      'replicas of the client, which share --rate with their processes',
      number({ least: 1, most: 1_000 }),
      '1',
    ),
    confidence: value(
      '--confidence <percent>',
      'confidence with which a size must pass or fail',
      confidence,
      '95',
    ),
    budget: value(
      '--budget <time>',
      'time for everything, at least 20s',
      time({ leastMs: LEAST_BUDGET_MS, mostMs: HOUR_MS }),
      '170s',
    ),
    driver: value('--driver <name>', 'undici or socket', choice(['undici', 'socket']), 'undici'),
    most: value('--most <n>', 'largest pool to try', number({ least: 1, most: 20_000 }), '1000'),
    seed: SEED,
    set: CELLS.set,
    ...REQUEST,
    out: text('--out <dir>', `folder for ${SIZING_FILE}`),
    json: flag('--json', 'print the answer to standard output and the report to standard error'),
    ...TARGET,
  },
  examples: [
    ['size-pool --rate 800 --p99 60ms', 'connections for 800 requests per second'],
    ["size-pool --rate 800 --p99 60ms --service 'exponential 10ms'", 'a service time that varies more'],
    ['size-pool --rate 800 --p99 60ms --through nginx', 'and the keepalive of nginx'],
    ['size-pool --rate 800 --p99 60ms --target http://localhost:9000/api', 'a service of your own'],
    ['size-pool --rate 800 --p99 60ms --target ... --through nginx', 'and the nginx in front of it'],
    ['size-pool --rate 800 --p99 60ms --processes 4 --replicas 3', 'a size for each of 12 processes'],
    ['size-pool --rate 800 --p99 60ms --json | jq .outcome', 'for a script'],
  ],
} satisfies CommandSpec;
