import { DEFAULT_ERROR_BUDGET } from '../../drive/load/error-budget.ts';
import { gatewayAt } from '../../metrics/publish/gateway.ts';
import { METHODS } from '../../scenario/request/methods.ts';
import { READY_WITHIN_MS } from '../../serve/starting.ts';
import { MS_PER_SECOND } from '../../units.ts';
import {
  choice,
  flag,
  number,
  type OptionSpec,
  optional,
  parsed,
  repeatable,
  seed,
  text,
  time,
  value,
} from '../options/declare.ts';

/** Options that change or select the cells of a scenario. */
export const CELLS = {
  set: repeatable('--set <key=value>', 'change a setting of load, lab or origin, or an axis'),
  only: repeatable('--only <axis=value>', 'run the cells with this value, or cell=NAME'),
};
export const SEED = value('--seed <n>', 'seed of everything that is random', seed, '1');
export const STRICT = flag('--strict', 'exit with 4 also if a cell was skipped or a push failed');

/** Address that metrics are served on. */
export const METRICS_HOST = '127.0.0.1';

/** Reads the address of a Pushgateway; null if it is not valid. */
export const gateway = parsed(
  (typed) => gatewayAt(typed) ?? undefined,
  'the address of a Pushgateway, for instance http://localhost:9091',
  null,
);

/** Options of a command that publishes metrics while it runs. */
export const WATCHING = {
  metricsPort: optional(
    '--metrics-port <port>',
    'serve Prometheus metrics on this port while it runs; 0 for any free port',
    number({ least: 0, most: 65_535 }),
  ),
  metricsHost: text('--metrics-host <address>', `address to serve metrics on (default: "${METRICS_HOST}")`),
  push: optional('--push <url>', 'push the metrics of each cell to this Pushgateway', gateway),
};

/** Reads how long a server may take until it answers 2xx. */
export function readyTimeout(help: string): OptionSpec<number | undefined> {
  return optional(
    '--ready-timeout <time>',
    `${help} (default: ${READY_WITHIN_MS / MS_PER_SECOND}s)`,
    time({ leastMs: 1, mostMs: 600 * MS_PER_SECOND }),
  );
}

/** Options for the request that all clients of a run send. */
export const REQUEST = {
  method: optional('--method <method>', 'method of the requests (default: GET)', choice(METHODS)),
  header: repeatable('--header <line>', "send this header, for instance 'Content-Type: application/json'"),
  body: text('--body <text|@file>', 'send this body, or what is in the file'),
  bearerEnv: text(
    '--bearer-env <name>',
    'send the token in this environment variable as Authorization: Bearer',
  ),
};

/** Options of a command that can load the user's own service. */
export const TARGET = {
  target: text(
    '--target <url>',
    "load this service instead of the lab's origin, from this machine's network",
  ),
  targetCa: text('--target-ca <file>', 'PEM file of the authority that signed its certificate'),
  iMayLoadThisTarget: flag(
    '--i-may-load-this-target',
    'required if it is not on this machine: confirms that its operator agreed',
  ),
  maxRate: optional(
    '--max-rate <n>',
    'refuse loads above this many requests per second, and closed loads',
    number({ least: 0.001, most: 10_000_000, whole: false, unit: 'perSecond' }),
  ),
  readyTimeout: readyTimeout('time for the service to answer with anything other than 502 or 503'),
  errorBudget: optional(
    '--error-budget <percent>',
    `end a load if more requests than this fail (default: ${DEFAULT_ERROR_BUDGET.share * 100})`,
    number({ least: 0, most: 100, whole: false, unit: 'percent' }),
  ),
};
