import type { Random } from '../../random.ts';
import type { ClosedLoad, OpenLoad } from '../../scenario/scenario.ts';
import { MS_PER_SECOND, US_PER_MS } from '../../units.ts';

const US_PER_SECOND = MS_PER_SECOND * US_PER_MS;

/** The arrivals of an open load in order. It has no clock: times are us since the start. */
export interface Arrivals {
  /** Intended start of the next request, us; Infinity: none before the end of the load. */
  readonly nextUs: number;
  /** Moves on to the next arrival. */
  advance(): void;
}

/** The process `index`, from 0, of `of` processes. */
export interface ArrivalShare {
  readonly index: number;
  readonly of: number;
}

const ALONE: ArrivalShare = { index: 0, of: 1 };

/**
 * Schedule of an open load, or of one process among several: of constant arrivals it takes each `of`-th, of Poisson arrivals
 * so many at random. `random` gives the gaps of Poisson arrivals.
 */
export function paceOpen(load: OpenLoad, random: Random, { index, of } = ALONE): Arrivals {
  const endUs = load.durationMs * US_PER_MS;
  const gapUs = US_PER_SECOND / load.ratePerSecond;
  switch (load.arrivals) {
    case 'constant':
      return new Schedule(endUs, (n) => (n * of + index) * gapUs);
    case 'poisson': {
      let atUs = 0;
      // Inverse transform of the exponential distribution; 1 - random() is never 0.
      return new Schedule(endUs, () => (atUs -= of * gapUs * Math.log(1 - random())));
    }
    default:
      throw new Error(`Cannot pace arrivals "${load.arrivals satisfies never}"`);
  }
}

/** Takes all arrivals due before `endUs` from the schedule; returns how many. */
export function countDue(arrivals: Arrivals, endUs: number): number {
  let count = 0;
  for (; arrivals.nextUs < endUs; arrivals.advance()) count += 1;
  return count;
}

/** True if a caller of a closed load may send another request after `begun` earlier ones. */
export function mayBegin(load: ClosedLoad, elapsedUs: number, begun: number): boolean {
  return elapsedUs < load.durationMs * US_PER_MS && begun < (load.requests ?? Infinity);
}

class Schedule implements Arrivals {
  readonly #endUs: number;
  /** Called once for each n, in order. */
  readonly #arrivalUs: (n: number) => number;
  #count = 0;
  nextUs = 0;

  constructor(endUs: number, arrivalUs: (n: number) => number) {
    this.#endUs = endUs;
    this.#arrivalUs = arrivalUs;
    this.advance();
  }

  advance(): void {
    if (this.nextUs === Infinity) return;
    const atUs = this.#arrivalUs(this.#count);
    this.#count += 1;
    this.nextUs = atUs < this.#endUs ? atUs : Infinity;
  }
}
