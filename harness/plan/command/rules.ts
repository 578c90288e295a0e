import { DEFAULT_ORIGIN } from '../../scenario/defaults.ts';
import type { CellPlan, OriginSettings } from '../../scenario/scenario.ts';
import { DEFAULT_STRATEGY, hasStreams, isTerminated } from '../../scenario/strategy.ts';
import { isSet } from '../external/rules.ts';

/** Why a cell cannot be asked of a server that somebody else wrote. */
interface CommandRule {
  /** Axis or setting. */
  readonly key: string;
  readonly broken: (cell: CellPlan, comparedOrigin: readonly (keyof OriginSettings)[]) => boolean;
  readonly why: string;
}

const OF_THE_COMMAND = 'is what the command decides itself';

// Where nginx speaks HTTP with the client, TLS and protocol of the client's hop are nginx's.
const RULES: readonly CommandRule[] = [
  {
    key: 'tls',
    broken: ({ strategy }) => strategy.tls !== 'none' && !isTerminated(strategy),
    why: 'the command is asked in plain HTTP, unless nginx stands before it',
  },
  {
    key: 'protocol',
    broken: ({ strategy }) => hasStreams(strategy) && !isTerminated(strategy),
    why: 'the command is asked in HTTP/1, unless nginx stands before it',
  },
  ...(['originNoDelay', 'responseWrites'] as const).map(
    (key): CommandRule => ({
      key,
      broken: ({ strategy }) => strategy[key] !== DEFAULT_STRATEGY[key],
      why: OF_THE_COMMAND,
    }),
  ),
  ...(Object.keys(DEFAULT_ORIGIN) as (keyof OriginSettings)[]).map(
    (key): CommandRule => ({
      key: `origin.${key}`,
      broken: ({ origin }, comparedOrigin) => comparedOrigin.includes(key) && isSet(origin, key),
      why: OF_THE_COMMAND,
    }),
  ),
];

/** All reasons why a cell cannot be asked of a command's server; empty where it can. */
export function refusalsOf(
  cell: CellPlan,
  comparedOrigin: readonly (keyof OriginSettings)[],
): readonly string[] {
  return RULES.filter(({ broken }) => broken(cell, comparedOrigin)).map(({ key, why }) => `${key}: ${why}`);
}
