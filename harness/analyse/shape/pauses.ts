import type { Load } from '../../scenario/scenario.ts';
import { MS_PER_SECOND } from '../../units.ts';

/** Standard deviations within which a count differs by chance: one in a million is beyond them. */
const CHANCE = 5;

/** Chance that no request arrives within `pauseMs` after another. A closed load asks again at once: 0. */
export function pauseChance(load: Load, pauseMs: number): number {
  if (load.kind === 'closed') return 0;
  const meanMs = MS_PER_SECOND / load.ratePerSecond;
  switch (load.arrivals) {
    case 'constant':
      return meanMs > pauseMs ? 1 : 0;
    case 'poisson':
      return Math.exp(-pauseMs / meanMs);
    default:
      return load.arrivals satisfies never;
  }
}

/** Pauses of `pauseMs` that there must have been between a number of arrivals, but for chance. */
export function leastPauses(load: Load, arrivals: number, pauseMs: number): number {
  const chance = pauseChance(load, pauseMs);
  const gaps = Math.max(0, arrivals - 1);
  return Math.max(0, Math.floor(gaps * chance - CHANCE * Math.sqrt(gaps * chance * (1 - chance))));
}
