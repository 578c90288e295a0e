import { strategyUnder } from '../axes/defaults.ts';
import { DEFAULT_LAB, DEFAULT_ORIGIN } from '../defaults.ts';
import { recordOf } from '../request/contents.ts';
import { DEFAULT_REQUEST, type RequestSettings } from '../request/request.ts';
import type { CellPlan, LabSettings, Load, OriginSettings } from '../scenario.ts';
import type { Strategy } from '../strategy.ts';

/** What a cell says that is not the default. */
export interface CellChanges {
  readonly name?: string;
  readonly strategy?: Partial<Strategy>;
  readonly load?: Load;
  readonly lab?: Partial<LabSettings>;
  readonly origin?: Partial<OriginSettings>;
  readonly request?: Partial<RequestSettings>;
}

/** 2,000 requests that do not wait for each other. */
export const OPEN = {
  kind: 'open',
  ratePerSecond: 1_000,
  arrivals: 'constant',
  durationMs: 2_000,
} as const satisfies Load;
export const OPEN_BY_CHANCE: Load = { ...OPEN, arrivals: 'poisson' };
export const CLOSED = { kind: 'closed', concurrency: 8, durationMs: 2_000 } as const satisfies Load;

/** A cell for tests: the defaults under an open load. */
export function cellWith({
  name = 'a',
  strategy = {},
  load = OPEN,
  lab,
  origin,
  request,
}: CellChanges): CellPlan {
  return {
    id: name,
    name,
    strategy: strategyUnder(load, strategy),
    load,
    lab: { ...DEFAULT_LAB, ...lab },
    origin: { ...DEFAULT_ORIGIN, ...origin },
    request: recordOf({ ...DEFAULT_REQUEST, ...request }),
    remedyFor: null,
  };
}
