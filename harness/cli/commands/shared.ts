import type { Option } from 'commander';
import { DEFAULT_ERROR_BUDGET } from '../../drive/load/error-budget.ts';
import { option, repeatable } from '../command.ts';
import { METRICS_HOST } from '../defaults.ts';

export const SET = repeatable('--set <key=value>', 'change a setting of load, lab or origin, or an axis');
export const ONLY = repeatable('--only <axis=value>', 'run the cells with this value, or cell=NAME');
export const SEED = option('--seed <n>', 'seed of everything that is random', '1');
export const STRICT = option('--strict', 'exit with 4 also if a cell was skipped or a push failed');

/** Options of a command that publishes metrics while it runs. */
export const WATCHING: readonly Option[] = [
  option('--metrics-port <port>', 'serve Prometheus metrics on this port while it runs; 0 for any free port'),
  option('--metrics-host <address>', `address to serve metrics on (default: "${METRICS_HOST}")`),
  option('--push <url>', 'push the metrics of each cell to this Pushgateway'),
];

/** Options of a command that can load a service of one's own. */
export const TARGET: readonly Option[] = [
  option('--target <url>', "load this service instead of the lab's origin, from this machine's network"),
  option('--target-ca <file>', 'PEM file of the authority that signed its certificate'),
  option('--i-may-load-this-target', 'required if it is not on this machine: its operator agreed'),
  option('--max-rate <n>', 'refuse loads above this many requests per second, and closed loads'),
  option(
    '--error-budget <percent>',
    `end a load if more requests than this fail (default: ${DEFAULT_ERROR_BUDGET.share * 100})`,
  ),
];
