import type { CellFacts } from '../cause.ts';

/** One of the first connections of a load; the times of one without an answer are null. */
export interface Row {
  readonly openedMs: number;
  readonly lastMs: number | null;
  readonly answers: number;
  readonly p10Us: number | null;
  readonly p50Us: number | null;
  readonly p90Us: number | null;
}

/** The first connections in the order of their opening; none where too few answers tell of each. */
export function rowsOf({ ran }: CellFacts): readonly Row[] {
  const { each } = ran.outcome.connections;
  if (each === undefined) return [];
  return each.openedMs.map((openedMs, index) => ({
    openedMs,
    lastMs: each.lastMs[index]!,
    answers: each.answers[index]!,
    p10Us: each.p10Us[index]!,
    p50Us: each.p50Us[index]!,
    p90Us: each.p90Us[index]!,
  }));
}
