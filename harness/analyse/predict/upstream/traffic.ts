import type { Random } from '../../../random.ts';
import type { NextServiceMs } from '../../../scenario/service-draws.ts';
import { MS_PER_SECOND } from '../../../units.ts';

/** Requests of one simulation. More would change the share of requests that open a connection by a few percent at most. */
const REQUESTS = 150_000;
/** The first of them, in which the number in work comes to its usual level. */
const WARM_UP = 30_000;
/** A limit that is this many times the mean number in work is hardly ever reached. */
const FAR_ABOVE = 6;
/** Added to it, for small loads. */
const MARGIN = 40;

/** The requests of one nginx worker. */
export interface Traffic {
  readonly ratePerSecond: number;
  readonly arrivals: 'constant' | 'poisson';
  /** Time that a request uses its upstream connection. */
  readonly nextServiceMs: NextServiceMs;
  readonly meanServiceMs: number;
  /** Requests that the proxy works on at once, and the origin; further ones wait. Infinity for no limit. */
  readonly mostAtOnce: number;
  readonly mostAtOrigin: number;
}

/** Connections as they are taken (1) and given back (0), in the order of time. The same for every size of the cache. */
export type Steps = Uint8Array;

/**
 * Simulates the requests. The number in work has a known distribution (Poisson, whatever the service times), but how
 * often it passes a level depends on their distribution: constant times pass it up to 40% more often than exponential ones.
 */
export function stepsOf(traffic: Traffic, random: Random): Steps {
  const taken = new Float64Array(REQUESTS);
  const given = new Float64Array(REQUESTS);
  const load = (traffic.ratePerSecond * traffic.meanServiceMs) / MS_PER_SECOND;
  const proxy = lineFor(traffic.mostAtOnce, load);
  const origin = lineFor(traffic.mostAtOrigin, load);
  const gapMs = MS_PER_SECOND / traffic.ratePerSecond;
  let nowMs = 0;
  for (let request = 0; request < REQUESTS; request += 1) {
    nowMs += traffic.arrivals === 'constant' ? gapMs : -Math.log(1 - random()) * gapMs;
    const startMs = proxy.begin(nowMs);
    const endMs = origin.begin(startMs) + traffic.nextServiceMs();
    proxy.end(endMs);
    origin.end(endMs);
    taken[request] = startMs;
    given[request] = endMs;
  }
  return merged(taken.sort(), given.sort());
}

/** Share of the requests that find no idle connection in a cache of `size`, and so open one. */
export function openedShare(steps: Steps, size: number): number {
  let [idle, asked, opened] = [size, 0, 0];
  for (const step of steps) {
    if (step === 0) {
      // nginx closes the one that has been idle the longest, or this one: the number is the same.
      if (idle < size) idle += 1;
      continue;
    }
    asked += 1;
    if (idle > 0) idle -= 1;
    else if (asked > WARM_UP) opened += 1;
  }
  return opened / (REQUESTS - WARM_UP);
}

/** Both in ascending order. What is given back at the very moment can be taken. */
function merged(taken: Float64Array, given: Float64Array): Steps {
  const steps = new Uint8Array(2 * REQUESTS);
  for (let [at, next, back] = [0, 0, 0]; at < steps.length; at += 1) {
    const isTaken = next < REQUESTS && taken[next]! < given[back]!;
    steps[at] = isTaken ? 1 : 0;
    if (isTaken) next += 1;
    else back += 1;
  }
  return steps;
}

/** Requests that wait for one of a number of places, in the order of their arrival. */
interface Line {
  /** When a request that comes at this time begins. `end` must follow. */
  begin(atMs: number): number;
  end(atMs: number): void;
}

const NO_LINE: Line = { begin: (atMs) => atMs, end: () => {} };

function lineFor(places: number, load: number): Line {
  if (places > FAR_ABOVE * load + MARGIN) return NO_LINE;
  const freeAtMs = new Float64Array(Math.max(1, places));
  let place = 0;
  return {
    begin(atMs) {
      place = 0;
      for (let other = 1; other < freeAtMs.length; other += 1) {
        if (freeAtMs[other]! < freeAtMs[place]!) place = other;
      }
      return Math.max(atMs, freeAtMs[place]!);
    },
    end(atMs) {
      freeAtMs[place] = atMs;
    },
  };
}
