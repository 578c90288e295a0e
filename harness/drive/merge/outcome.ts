import type { DriverOutcome } from '../driver.ts';
import { mergeConnectByCount } from './connect-by-count.ts';
import { mergeConnections } from './connections.ts';
import { addBackoffs, addCpu, slowestWire, worstLoop } from './cost.ts';
import { mergeCounts } from './counts.ts';
import { type MergeOf, mergeFields, most } from './fields.ts';
import { mergeFirst } from './first.ts';
import { mergeAllHistograms } from './histograms.ts';
import { onOneClock } from './one-clock.ts';
import { mergeSeries } from './series.ts';

const OUTCOME: MergeOf<DriverOutcome> = {
  startedAtNs: ([first]) => first!,
  durationMs: most,
  counts: mergeCounts,
  connections: mergeConnections,
  histograms: mergeAllHistograms,
  first: (_, parts) => mergeFirst(parts),
  series: mergeSeries,
  connectByCount: mergeConnectByCount,
  eventLoop: worstLoop,
  cpu: addCpu,
  backoffs: addBackoffs,
  wire: slowestWire,
};

/**
 * The outcome of drivers that shared one load. Counts and histograms are those of one driver that did it all; where a
 * driver keeps only a quantile or a peak, the comment at its merge says what it becomes.
 */
export function mergeOutcomes(outcomes: readonly DriverOutcome[]): DriverOutcome {
  return outcomes.length === 1 ? outcomes[0]! : mergeFields(OUTCOME, onOneClock(outcomes));
}
