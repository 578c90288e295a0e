import { MS_PER_SECOND } from '../../units.ts';
import { bunching } from '../shape/bunching.ts';

/** One nginx worker and its cache of idle upstream connections. */
export interface KeepaliveCache {
  /** Requests per second, Poisson. */
  readonly ratePerSecond: number;
  /** Mean time that a request keeps its connection busy. */
  readonly serviceMs: number;
  /** Most idle connections kept: nginx's `keepalive`. */
  readonly size: number;
  /** Answers come in bunches so far apart, ms; 0: each when it is ready. */
  readonly bunchMs: number;
}

/** Busy counts further than so many standard deviations from their mean are left out: below 1e-12 of all time. */
const DEVIATIONS = 8;
const LEAST_MARGIN = 40;

/**
 * New upstream connections per second in the long run. For many requests in flight, and answers one by one, it tends
 * to rate / (size + 1).
 */
export function cacheChurnPerSecond(cache: KeepaliveCache): number {
  const perBunch = (cache.ratePerSecond * cache.bunchMs) / MS_PER_SECOND;
  return Math.min(cache.ratePerSecond, evenChurn(cache) * bunching(cache.size, perBunch));
}

/**
 * A Markov chain of busy and idle connections (n, k). An arrival takes an idle one, or opens one where k = 0; a
 * completion gives it back, and where k = size already nginx closes the least recently used. So connections are
 * opened at rate x P(k = 0). The total m = n + k changes by opening and closing only, which makes the chain a ladder
 * of levels m, solved exactly level by level.
 */
function evenChurn({ ratePerSecond, serviceMs, size }: KeepaliveCache): number {
  const load = (ratePerSecond * serviceMs) / MS_PER_SECOND;
  if (load === 0) return 0;
  const margin = LEAST_MARGIN + DEVIATIONS * Math.sqrt(load);
  const fewest = Math.max(0, Math.floor(load - margin));
  const most = Math.ceil(load + margin);
  let opened = 0;
  let mass = 0;
  let below: number | null = null;
  for (let total = fewest + size; total <= most; total += 1) {
    const level = solveLevel({ load, from: total - size, to: total, flowIn: below });
    below = level.flowUp;
    opened += level.flowUp;
    mass += level.mass;
    if (mass > 1e200) [opened, mass, below] = [opened / 1e200, mass / 1e200, below / 1e200];
  }
  // In units of the service rate, `load` is the rate of arrivals.
  return mass === 0 ? 0 : (opened / mass / load) * ratePerSecond;
}

/**
 * The states of one level, by busy connections `from`..`to`, unnormalised; time in units of the service time.
 * Up and down flow between two levels are equal. What flows up leaves at the top (k = 0) and comes back at the
 * bottom (k = size), so inside a level a constant current runs from the one to the other. `flowIn` null: the
 * lowest level, which nothing joins from below.
 */
function solveLevel({ load, from, to, flowIn }: Level): { readonly flowUp: number; readonly mass: number } {
  const bottom = flowIn === null ? 1 : flowIn / from;
  let [free, driven] = [1, 0];
  for (let busy = from + 1; busy <= to; busy += 1) {
    [free, driven] = [(free * load) / busy, (driven * load + 1) / busy];
  }
  const top = (free * bottom + driven * (flowIn ?? 0)) / (1 + load * driven);
  const flowUp = load * top;
  const current = (flowIn ?? 0) - flowUp;
  let mass = bottom;
  for (let busy = from + 1, state = bottom; busy <= to; busy += 1) {
    state = Math.max(0, (state * load + current) / busy);
    mass += state;
  }
  return { flowUp, mass };
}

interface Level {
  readonly load: number;
  readonly from: number;
  readonly to: number;
  readonly flowIn: number | null;
}
