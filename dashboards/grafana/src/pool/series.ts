import { type Matchers, ofCells, running } from '../query.ts';

/** Open connections of the client; `state` free or busy. */
export function pool(matchers: Matchers = {}): string {
  return ofCells('connlab_pool_connections', matchers);
}

/** Busy connections as a share of the limit; absent if there is none. */
export const UTILISATION = `sum(${pool({ state: 'busy' })} and on (scenario, cell) connlab_pool_limit) / sum(${ofCells('connlab_pool_limit')})`;

export function phase(name: string, quantile: string): string {
  return `max(${running(ofCells('connlab_phase_seconds', { phase: name, quantile }))})`;
}
