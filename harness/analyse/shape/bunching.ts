/** Larger caches are extrapolated from this one: their churn differs in the size alone. */
const LARGEST = 64;
/** Bunches above which probabilities are too small for a number to hold; nginx never gets near it. */
const MOST_PER_BUNCH = 500;
const PRECISION = 1e-7;
/** Bunches smaller than this share of the cache change its churn by less than 1%. */
const LEAST_SHARE = 0.02;
const MOST_STEPS = 50_000;

/**
 * How many times more connections a cache of `size` idle ones opens when answers come in bunches (of Poisson size,
 * `perBunch` in the mean) and not one by one, with many requests in flight: it must take a whole bunch at once, and
 * then serve as many arrivals. 1 where bunches are far smaller than the cache.
 */
export function bunching(size: number, perBunch: number): number {
  if (perBunch <= LEAST_SHARE * size) return 1;
  const solved = Math.min(size, LARGEST);
  // One by one the share of requests that open a connection is 1 / (size + 1); bunches change the 1.
  const surplus = 1 / openingShare(solved, Math.min(perBunch, MOST_PER_BUNCH)) - solved;
  return (size + 1) / (size + surplus);
}

/** Share of requests that find no idle connection, from the stationary number of idle ones after a bunch. */
function openingShare(size: number, perBunch: number): number {
  const chances = poisson(perBunch);
  let idle: Float64Array = new Float64Array(size + 1).fill(1 / (size + 1));
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const next = give(take(idle, chances), chances);
    const change = next.reduce((total, chance, index) => total + Math.abs(chance - idle[index]!), 0);
    idle = next;
    if (change < PRECISION) break;
  }
  return expectedOpened(idle, chances) / perBunch;
}

function take(idle: Float64Array, chances: readonly number[]): Float64Array {
  const left = new Float64Array(idle.length);
  for (const [many, chance] of chances.entries()) {
    for (let k = 0; k < idle.length; k += 1) left[Math.max(0, k - many)]! += idle[k]! * chance;
  }
  return left;
}

function give(idle: Float64Array, chances: readonly number[]): Float64Array {
  return take(idle.toReversed(), chances).toReversed();
}

function expectedOpened(idle: Float64Array, chances: readonly number[]): number {
  let opened = 0;
  for (const [many, chance] of chances.entries()) {
    for (let k = 0; k < Math.min(many, idle.length); k += 1) opened += idle[k]! * chance * (many - k);
  }
  return opened;
}

/** Chances of 0, 1, 2, ... until the rest is negligible. */
function poisson(mean: number): readonly number[] {
  const most = Math.ceil(mean + 8 * Math.sqrt(mean) + 10);
  const chances = [Math.exp(-mean)];
  for (let many = 1; many <= most; many += 1) chances.push((chances[many - 1]! * mean) / many);
  return chances;
}
