import type { DriverOutcome } from '../driver.ts';
import { addCounts, type MergeOf, mergeFields, sum } from './fields.ts';

type Counts = DriverOutcome['counts'];

const COUNTS: MergeOf<Counts> = {
  requests: sum,
  responses: sum,
  errors: addCounts,
  statuses: addCounts,
  unsent: sum,
  waiting: sum,
  unanswered: sum,
};

export function mergeCounts(parts: readonly Counts[]): Counts {
  return mergeFields(COUNTS, parts);
}
