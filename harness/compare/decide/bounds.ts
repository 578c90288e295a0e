import type { MetricVerdict } from '../comparison.ts';
import type { Metric, Numbers } from '../metrics.ts';

/** Trials whose value of a metric is a lower bound: it falls among requests without an answer. */
export function boundsOn({ path }: Pick<Metric, 'path'>, trials: readonly Numbers[]): number {
  const [summary, name] = path.split('.');
  return trials.filter((cell) => {
    const of = summary === 'latency' ? cell.latency : summary === 'page' ? cell.page : null;
    return of?.atLeast?.some((bound) => bound === name) ?? false;
  }).length;
}

const REASON =
  'it falls among requests without an answer, of which only the wait is known: see the failed requests';

/**
 * The verdict with values that are lower bounds. Whatever is true, a side that has them is at least so slow: that it is
 * slower stays proven, and nothing else does.
 */
export function withBounds(verdict: MetricVerdict, base: number, current: number): MetricVerdict {
  if (base + current === 0) return verdict;
  const known = { ...verdict, atLeast: { base, current } };
  const isProven =
    (verdict.verdict === 'worse' && base === 0) || (verdict.verdict === 'better' && current === 0);
  const isOpen = verdict.verdict === 'not comparable' || verdict.verdict === 'inconclusive';
  return isProven || isOpen
    ? known
    : { ...known, verdict: 'inconclusive', reason: REASON, trialsNeeded: null };
}
