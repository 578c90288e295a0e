import type { CellPlan } from './scenario.ts';

/** What the servers of a cell use of the machine's cores. */
export interface CoreUse {
  /** 0: no proxy. */
  readonly proxyWorkers: number;
  /** The origin runs on this machine. */
  readonly hasOrigin: boolean;
}

/** `isRemote`: a service of the user's on another machine answers. */
export function coresOf(
  { strategy, target }: Pick<CellPlan, 'strategy' | 'target'>,
  isRemote = target?.isLocal === false,
): CoreUse {
  return {
    proxyWorkers: strategy.path === 'direct' ? 0 : strategy.proxyWorkers,
    hasOrigin: !isRemote,
  };
}

/** Cores that no server of a cell uses; at least 1, which they share on a machine that has no other. */
export function freeCores(cores: number, { proxyWorkers, hasOrigin }: CoreUse): number {
  return Math.max(1, cores - proxyWorkers - Number(hasOrigin));
}
