import type { Comparison, Verdict } from './comparison.ts';

/** The verdicts that make a comparison fail. A change that is neither good nor bad must not be missed either. */
export const FAIL_ON = {
  worse: ['worse', 'different'],
  inconclusive: ['worse', 'different', 'inconclusive', 'not comparable'],
} as const satisfies Readonly<Record<string, readonly Verdict[]>>;

export type FailOn = keyof typeof FAIL_ON;

/** Tells whether a verdict is a failure. With `failOn` null none is. */
export function failsOn(failOn: FailOn | null): (verdict: Verdict) => boolean {
  const failing: readonly Verdict[] = failOn === null ? [] : FAIL_ON[failOn];
  return (verdict) => failing.includes(verdict);
}

/** Whether a comparison rests on nothing: no cell has trials that count on both sides, and no fact has changed. */
export function restsOnNothing({ cells, verdict }: Pick<Comparison, 'cells' | 'verdict'>): boolean {
  const isDoubtful = verdict === 'inconclusive' || verdict === 'not comparable';
  return isDoubtful && cells.every(({ trials }) => Math.min(trials.base, trials.current) === 0);
}

/** Whether a comparison has a failure. */
export function failsIn({ counts }: Pick<Comparison, 'counts'>, failOn: FailOn | null): boolean {
  const fails = failsOn(failOn);
  return Object.entries(counts).some(([verdict, times]) => times > 0 && fails(verdict as Verdict));
}
