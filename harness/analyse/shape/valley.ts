/** Widest windows that a peak is looked for in, in bins. */
const WIDEST_PEAK = 3;
/** Share of the density of the lower peak beside it that a valley has at most. */
const DEPTH = 0.25;
/**
 * How unlikely the counts must be where there is no valley, as minus the natural logarithm: one in ten million for each
 * place that is looked at, of which there are many.
 */
const LEAST_EVIDENCE = 16;

/**
 * Where the bins are best cut in two, so that both sides have a peak above a valley between them; null where chance
 * explains it all. `allows` says whether a cut is worth it.
 */
export function clearestValley(counts: readonly number[], allows: (at: number) => boolean): number | null {
  const before = tallest(counts);
  // The same from the other end: the windows that begin at a bin or later.
  const after = tallest(counts.toReversed());
  const sums = runningSums(counts);
  let best = { at: -1, evidence: LEAST_EVIDENCE };
  for (let from = 1; from < counts.length - 1; from += 1) {
    for (let to = from + 1; to < counts.length; to += 1) {
      const valley = { count: sums[to]! - sums[from]!, width: to - from };
      const evidence = Math.min(
        evidenceOf(before[from]!, valley),
        evidenceOf(after[counts.length - to]!, valley),
      );
      const at = Math.floor((from + to) / 2);
      if (evidence > best.evidence && allows(at)) best = { at, evidence };
    }
  }
  return best.at < 0 ? null : best.at;
}

/** Values in a number of bins. */
interface Window {
  readonly count: number;
  readonly width: number;
}

/**
 * Without a valley the density between two windows is at least that of the lower of them: then so many of the values of
 * both would fall into the peak by chance at most with exp(-evidence) (Chernoff's bound of the binomial tail).
 */
function evidenceOf(peaks: readonly Window[], valley: Window): number {
  return peaks.reduce((most, peak) => Math.max(most, evidenceFor(peak, valley)), 0);
}

function evidenceFor(peak: Window, valley: Window): number {
  if (valley.count / valley.width > (DEPTH * peak.count) / peak.width) return 0;
  const all = peak.count + valley.count;
  const fair = peak.width / (peak.width + valley.width);
  const seen = peak.count / all;
  const spared = seen === 1 ? 0 : (1 - seen) * Math.log((1 - seen) / (1 - fair));
  return all === 0 ? 0 : all * (seen * Math.log(seen / fair) + spared);
}

/** For each number of bins from the beginning the fullest window of each width within them. */
function tallest(counts: readonly number[]): readonly (readonly Window[])[] {
  const sums = runningSums(counts);
  const found: Window[][] = [[]];
  for (let end = 1; end <= counts.length; end += 1) {
    const last = found[end - 1]!;
    const windows: Window[] = [];
    for (let width = 1; width <= Math.min(WIDEST_PEAK, end); width += 1) {
      const count = sums[end]! - sums[end - width]!;
      windows.push({ count: Math.max(count, last[width - 1]?.count ?? 0), width });
    }
    found.push(windows);
  }
  return found;
}

/** Sum of the first 0, 1, 2, ... */
function runningSums(counts: readonly number[]): readonly number[] {
  const sums = [0];
  for (const count of counts) sums.push(sums.at(-1)! + count);
  return sums;
}
