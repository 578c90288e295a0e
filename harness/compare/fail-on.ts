import type { Comparison, Verdict } from './comparison.ts';

/** Which verdicts make a comparison fail. What has changed without being good or bad is nothing to pass over. */
export const FAIL_ON = {
  worse: ['worse', 'different'],
  inconclusive: ['worse', 'different', 'inconclusive', 'not comparable'],
} as const satisfies Readonly<Record<string, readonly Verdict[]>>;

export type FailOn = keyof typeof FAIL_ON;

/** Whether a verdict is one of those. `failOn` null: none is. */
export function failsOn(failOn: FailOn | null): (verdict: Verdict) => boolean {
  const failing: readonly Verdict[] = failOn === null ? [] : FAIL_ON[failOn];
  return (verdict) => failing.includes(verdict);
}

/** Whether a comparison has one of those. */
export function failsIn({ counts }: Pick<Comparison, 'counts'>, failOn: FailOn | null): boolean {
  const fails = failsOn(failOn);
  return Object.entries(counts).some(([verdict, times]) => times > 0 && fails(verdict as Verdict));
}
