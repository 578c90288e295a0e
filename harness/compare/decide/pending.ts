import { holm } from '../statistics/holm.ts';

/** Rules for all comparisons of one report. */
export interface Rules {
  /** Probability of at least one false alarm in the whole report. */
  readonly level: number;
  /** Smallest change that counts, as the logarithm of a ratio. */
  readonly margin: number;
}

/** The rules, with the number of tests that share the level. */
export interface Family extends Rules {
  readonly tests: number;
}

/** A comparison whose verdict depends on the number of tests in the report. */
export interface Pending<T> {
  /** null: it is compared exactly, or not at all. */
  readonly p: number | null;
  readonly conclude: (adjustedP: number | null, family: Family) => T;
}

/** A comparison that needs no test. */
export function settled<T>(verdict: T): Pending<T> {
  return { p: null, conclude: () => verdict };
}

/** The same comparison with a changed verdict. */
export function mapPending<T, U>(pending: Pending<T>, change: (verdict: T) => U): Pending<U> {
  return { p: pending.p, conclude: (adjustedP, family) => change(pending.conclude(adjustedP, family)) };
}

export interface Concluded<T> {
  /** In the order given. */
  readonly verdicts: readonly T[];
  readonly family: Family;
  readonly verdictOf: <V extends T>(pending: Pending<V>) => V;
}

/** Corrects the p-values of all tests together, and then concludes each comparison. */
export function concludeAll<T>(pending: readonly Pending<T>[], rules: Rules): Concluded<T> {
  const tested = pending.filter(({ p }) => p !== null);
  const adjusted = new Map(holm(tested.map(({ p }) => p!)).map((p, at) => [tested[at]!, p]));
  const family = { ...rules, tests: tested.length };
  const concluded = new Map(pending.map((one) => [one, one.conclude(adjusted.get(one) ?? null, family)]));
  return {
    verdicts: [...concluded.values()],
    family,
    // The map has the verdict of each comparison.
    verdictOf: <V extends T>(one: Pending<V>) => concluded.get(one) as V,
  };
}
