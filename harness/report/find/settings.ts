import type { CellPlan } from '../../scenario/scenario.ts';

type Settings = Pick<CellPlan, 'strategy' | 'load'> & Partial<Pick<CellPlan, 'origin'>>;

/** What a cell was asked to do, by name: `pool`, `load.durationMs`, `origin.status`. */
export function settingsOf({ strategy, load, origin = {} as never }: Settings): readonly [string, unknown][] {
  return [...Object.entries(strategy), ...prefixed('load', load), ...prefixed('origin', origin)];
}

function prefixed(prefix: string, data: object): [string, unknown][] {
  return Object.entries(data).map(([key, value]) => [`${prefix}.${key}`, value]);
}
