import type { Verdict } from './comparison.ts';

/** Which verdicts make a comparison fail. What has changed without being good or bad is nothing to pass over. */
export const FAIL_ON = {
  worse: ['worse', 'different'],
  inconclusive: ['worse', 'different', 'inconclusive', 'not comparable'],
} as const satisfies Readonly<Record<string, readonly Verdict[]>>;

export type FailOn = keyof typeof FAIL_ON;

/** Whether a verdict is one of those. */
export function failsOn(failOn: FailOn): (verdict: Verdict) => boolean {
  const failing: readonly Verdict[] = FAIL_ON[failOn];
  return (verdict) => failing.includes(verdict);
}
