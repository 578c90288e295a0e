import type { CellNumbers, Result } from '../result/result.ts';
import { duration, several } from '../words.ts';

type Took = NonNullable<CellNumbers['took']>;

const STAGES: Readonly<Record<keyof Took, string>> = {
  loadMs: 'load',
  startMs: 'to start and warm up servers and drivers',
  labMs: 'to make networks',
  endMs: 'to close them',
};

/** What the time of a run was spent on; null if it was interrupted, or the result does not say. */
export function tookText({ cells, startedAt, endedAt }: Pick<Result, 'cells' | 'startedAt' | 'endedAt'>) {
  const took = cells.flatMap((cell) => ('took' in cell && cell.took !== undefined ? [cell.took] : []));
  if (endedAt === null || took.length < cells.length || took.length === 0) return null;
  const parts = Object.entries(STAGES).map(([stage, words]) => {
    const ms = took.reduce((sum, one) => sum + one[stage as keyof Took], 0);
    return `${duration(ms)} ${words}`;
  });
  const totalMs = Date.parse(endedAt) - Date.parse(startedAt);
  return `${several(cells.length, 'cell')} in ${duration(totalMs)}: ${parts.join(', ')}`;
}
