import type { Stored } from '../../result/collect.ts';
import type { History } from './history.ts';
import { lineagesOf } from './series.ts';

/** Which runs a history can do without. */
export interface Retention {
  readonly kept: readonly Stored[];
  readonly surplus: readonly Stored[];
}

/** On each side of a change: with fewer, the next look at the history would not find it again. */
const EVIDENCE_RUNS = 10;

/**
 * Keeps the newest `keep` runs of each scenario on each machine, and ten on each side of where a change began or was taken
 * back: they are the evidence.
 */
export function retain(results: readonly Stored[], { changes }: History, keep: number): Retention {
  const turns = new Set(
    changes.flatMap(({ began, recovered }) => [began.file, ...(recovered === null ? [] : [recovered.file])]),
  );
  const kept = new Set(lineagesOf(results).flatMap(({ runs }) => worthKeeping(runs, turns, keep)));
  return {
    kept: results.filter((one) => kept.has(one)),
    surplus: results.filter((one) => !kept.has(one)),
  };
}

function worthKeeping(runs: readonly Stored[], turns: ReadonlySet<string>, keep: number): readonly Stored[] {
  const places = runs.flatMap(({ file }, at) => (turns.has(file) ? [at] : []));
  const isEvidence = (at: number): boolean =>
    places.some((turn) => at >= turn - EVIDENCE_RUNS && at < turn + EVIDENCE_RUNS);
  return runs.filter((_, at) => at >= runs.length - keep || isEvidence(at));
}
