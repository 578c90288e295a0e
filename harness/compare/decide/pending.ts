import { holm } from '../statistics/holm.ts';

/** Rules that all comparisons of one report share. */
export interface Rules {
  /** Chance of at least one false alarm in the whole report. */
  readonly level: number;
  /** Logarithm of the ratio from which a change counts. */
  readonly margin: number;
}

/** Tests that share the level among them. */
export interface Family extends Rules {
  readonly tests: number;
}

/** A comparison that waits for how many others there are. */
export interface Pending<T> {
  /** null: it asks no chance, being compared exactly or not at all. */
  readonly p: number | null;
  readonly conclude: (adjustedP: number | null, family: Family) => T;
}

/** One that needs no test. */
export function settled<T>(verdict: T): Pending<T> {
  return { p: null, conclude: () => verdict };
}

/** The same, with its verdict made into something else. */
export function mapPending<T, U>(pending: Pending<T>, change: (verdict: T) => U): Pending<U> {
  return { p: pending.p, conclude: (adjustedP, family) => change(pending.conclude(adjustedP, family)) };
}

export interface Concluded<T> {
  /** In the order given. */
  readonly verdicts: readonly T[];
  readonly family: Family;
  readonly verdictOf: <V extends T>(pending: Pending<V>) => V;
}

/** Corrects the p-values of all tests together, then lets each come to its verdict. */
export function concludeAll<T>(pending: readonly Pending<T>[], rules: Rules): Concluded<T> {
  const tested = pending.filter(({ p }) => p !== null);
  const adjusted = new Map(holm(tested.map(({ p }) => p!)).map((p, at) => [tested[at]!, p]));
  const family = { ...rules, tests: tested.length };
  const concluded = new Map(pending.map((one) => [one, one.conclude(adjusted.get(one) ?? null, family)]));
  return {
    verdicts: [...concluded.values()],
    family,
    // The map holds for each one what it came to.
    verdictOf: <V extends T>(one: Pending<V>) => concluded.get(one) as V,
  };
}
