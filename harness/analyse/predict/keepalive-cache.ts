import { MS_PER_SECOND } from '../../units.ts';
import { bunching } from '../shape/bunching.ts';

/** One nginx worker and its cache of idle upstream connections. */
export interface KeepaliveCache {
  /** Requests per second, Poisson. */
  readonly ratePerSecond: number;
  /** Mean time that a request uses its connection. */
  readonly serviceMs: number;
  /** Most idle connections: nginx's `keepalive`. */
  readonly size: number;
  /** Interval between bunches of answers; 0 if each is sent when it is ready. */
  readonly bunchMs: number;
}

/** Range of busy counts around the mean, in standard deviations. Others have a probability below 1e-12. */
const DEVIATIONS = 8;
/** Connections added to that range, for small loads, whose distribution is not normal. */
const LEAST_MARGIN = 40;

/**
 * New upstream connections per second in the long run. With many requests in flight and without bunches, it tends to
 * rate / (size + 1).
 */
export function cacheChurnPerSecond(cache: KeepaliveCache): number {
  const perBunch = (cache.ratePerSecond * cache.bunchMs) / MS_PER_SECOND;
  return Math.min(cache.ratePerSecond, evenChurn(cache) * bunching(cache.size, perBunch));
}

/**
 * A Markov chain of busy and idle connections (n, k). An arrival takes an idle connection, or opens one if k = 0. A
 * completion returns it to the cache; if k = size, nginx closes the least recently used. So connections are opened at
 * rate x P(k = 0). The total m = n + k changes only when one opens or closes, so the chain is solved exactly, level by
 * level of m.
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
  // `load` is the arrival rate in units of the service rate.
  return mass === 0 ? 0 : (opened / mass / load) * ratePerSecond;
}

/**
 * The states of one level, by busy connections `from`..`to`, not normalized, with time in units of the service time. The
 * flows up and down between two levels are equal. The flow up leaves at the top (k = 0) and returns at the bottom
 * (k = size), so a constant current runs between them inside a level. `flowIn` is null for the lowest level.
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
