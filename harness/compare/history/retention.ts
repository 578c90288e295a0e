import type { Stored } from '../../result/collect.ts';
import type { History } from './history.ts';
import { lineagesOf } from './series.ts';

/** The runs to keep, and those that a history does not need. */
export interface Retention {
  readonly kept: readonly Stored[];
  readonly surplus: readonly Stored[];
}

/** Runs to keep on each side of a change, so that the next history finds it again. */
const EVIDENCE_RUNS = 10;

/**
 * Keeps the newest `keep` runs of each scenario on each machine, and as evidence ten runs on each side of the begin and
 * the end of a change.
 */
export function retain(results: readonly Stored[], { changes }: History, keep: number): Retention {
  const steps = new Set(
    changes.flatMap(({ began, recovered }) => [began.file, ...(recovered === null ? [] : [recovered.file])]),
  );
  const kept = new Set(lineagesOf(results).flatMap(({ runs }) => worthKeeping(runs, steps, keep)));
  return {
    kept: results.filter((one) => kept.has(one)),
    surplus: results.filter((one) => !kept.has(one)),
  };
}

function worthKeeping(runs: readonly Stored[], steps: ReadonlySet<string>, keep: number): readonly Stored[] {
  const indexes = runs.flatMap(({ file }, at) => (steps.has(file) ? [at] : []));
  const isEvidence = (at: number): boolean =>
    indexes.some((step) => at >= step - EVIDENCE_RUNS && at < step + EVIDENCE_RUNS);
  return runs.filter((_, at) => at >= runs.length - keep || isEvidence(at));
}
