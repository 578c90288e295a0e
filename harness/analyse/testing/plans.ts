import { DEFAULT_STRATEGY } from '../../scenario/axes/defaults.ts';
import { DEFAULT_LAB, DEFAULT_ORIGIN } from '../../scenario/defaults.ts';
import { PLAIN_RECORD } from '../../scenario/request/contents.ts';
import type { CellPlan, ClosedLoad, OpenLoad } from '../../scenario/scenario.ts';
import type { Strategy } from '../../scenario/strategy.ts';

export const PORTS_2000 = { low: 40_000, high: 41_999 } as const;

/** 1,000 arrivals per second for 4 s. */
export const OPEN: OpenLoad = { kind: 'open', ratePerSecond: 1_000, arrivals: 'constant', durationMs: 4_000 };
export const CLOSED: ClosedLoad = { kind: 'closed', concurrency: 16, durationMs: 4_000 };

export type PlanChanges = Partial<Omit<CellPlan, 'strategy'>> & { readonly strategy?: Partial<Strategy> };

/** A cell of 2,000 ports under `OPEN`, keep-alive on the direct path unless told otherwise. */
export function planOf({ strategy, ...changes }: PlanChanges = {}): CellPlan {
  return {
    id: 'cell',
    name: 'cell',
    strategy: { ...DEFAULT_STRATEGY, ...strategy },
    load: OPEN,
    lab: { ...DEFAULT_LAB, ports: PORTS_2000 },
    origin: DEFAULT_ORIGIN,
    request: PLAIN_RECORD,
    remedyFor: null,
    ...changes,
  };
}

/** One request per connection. */
export const CHURNING = { reuse: 'one-request', closer: 'client' } as const;
/** Through nginx, which keeps `size` idle upstream connections. */
export function nginxKeeping(size: number | 'off'): Partial<Strategy> {
  return { path: 'nginx', upstreamKeepalive: size };
}
