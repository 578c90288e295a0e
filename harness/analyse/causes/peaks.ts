import { unevenBackends } from './backends/uneven.ts';
import type { Cause, CellFacts, LatePeak } from './cause.ts';
import { serviceStalled } from './ends/stalled.ts';
import { coldConnections } from './keep-alive.ts';
import { retransmission, synRetransmits } from './kernel.ts';
import { nagle } from './nagle/nagle.ts';
import { serviceNagle } from './nagle/service-nagle.ts';
import { poolWaits } from './pool.ts';
import { failedAnswers, originDelay } from './service.ts';

/** Causes of a late peak, the surest evidence first: the first that speaks is named. */
const OF_PEAKS = [
  synRetransmits,
  nagle,
  serviceNagle,
  originDelay,
  failedAnswers,
  unevenBackends,
  serviceStalled,
  retransmission,
  poolWaits,
  coldConnections,
];

/** A late peak and what made its answers late; `text` null: the cause is unknown. */
export interface NamedPeak {
  readonly peak: LatePeak;
  readonly cause: Cause | null;
  readonly text: string | null;
}

/** All peaks of the latencies but the first. */
export function namedPeaks(facts: CellFacts): readonly NamedPeak[] {
  const { modes } = facts.measured.shape;
  return modes.slice(1).map((mode, index) => {
    const peak = { ...mode, behindUs: mode.atUs - modes[index]!.atUs };
    return namePeak(facts, peak);
  });
}

export function namePeak(facts: CellFacts, peak: LatePeak): NamedPeak {
  for (const cause of OF_PEAKS) {
    const text = cause.peak(facts, peak);
    if (text !== null) return { peak, cause, text };
  }
  return { peak, cause: null, text: null };
}
