/** The number of trials in which something was seen, and the number of all trials. */
export interface Proportion {
  readonly seen: number;
  readonly of: number;
}

/**
 * Two-sided p-value of Fisher's exact test for equal proportions (R. A. Fisher, "The Design of Experiments", 1935): the
 * sum over all tables that are not more likely than the observed one.
 */
export function fisherP(a: Proportion, b: Proportion): number {
  const seen = a.seen + b.seen;
  const [least, most] = [Math.max(0, seen - b.of), Math.min(seen, a.of)];
  const likelihood = (ofA: number): number =>
    Math.exp(logChoose(a.of, ofA) + logChoose(b.of, seen - ofA) - logChoose(a.of + b.of, seen));
  const own = likelihood(a.seen);
  let p = 0;
  for (let ofA = least; ofA <= most; ofA += 1) {
    const one = likelihood(ofA);
    if (one <= own * (1 + 1e-9)) p += one;
  }
  return Math.min(1, p);
}

function logChoose(n: number, k: number): number {
  let log = 0;
  for (let i = 1; i <= k; i += 1) log += Math.log((n - k + i) / i);
  return log;
}
