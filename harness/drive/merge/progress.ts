import type { DriverProgress, PoolUsage, ProgressDetail, Quantiles } from '../driver.ts';
import type { BucketCounts } from '../duration-buckets.ts';
import type { ClosedBy } from '../exchange.ts';
import { worstLoop } from './cost.ts';
import { addCounts, type MergeOf, mergeFields, mergeKeys, middleOf, most, ofNumbers, sum } from './fields.ts';

/** Each is that of the slowest process. */
const SLOWEST: MergeOf<Quantiles> = { p50Us: most, p90Us: most, p99Us: most, p999Us: most };

function slowestOf(parts: readonly (Quantiles | null)[]): Quantiles | null {
  const some = parts.filter((part) => part !== null);
  return some.length === 0 ? null : mergeFields(SLOWEST, some);
}

const POOL: MergeOf<PoolUsage> = { free: sum, busy: sum, queued: sum };

const BUCKETS: MergeOf<BucketCounts> = {
  counts: (parts) => parts[0]!.map((_, index) => sum(parts.map((counts) => counts[index]!))),
  sumUs: sum,
};

const DETAIL: MergeOf<ProgressDetail> = {
  statuses: addCounts,
  failedConnects: sum,
  closed: mergeKeys<ClosedBy, number>(sum),
  pool: (parts) => mergeFields(POOL, parts),
  buckets: mergeKeys<keyof ProgressDetail['buckets'], BucketCounts>((parts) => mergeFields(BUCKETS, parts)),
  lastSecond: mergeKeys<keyof ProgressDetail['lastSecond'], Quantiles | null>(slowestOf),
  whole: mergeKeys<keyof ProgressDetail['whole'], Quantiles | null>(slowestOf),
  eventLoop: worstLoop,
};

const PROGRESS: MergeOf<DriverProgress> = {
  atMs: most,
  requests: sum,
  responses: sum,
  errors: sum,
  codes: addCounts,
  opened: sum,
  inFlight: sum,
  latencyP50Us: (values, parts) =>
    middleOf(values.map((value, index) => ({ value, of: parts[index]!.responses }))),
  latencyP99Us: ofNumbers(most),
  detail: (parts) => {
    const some = parts.filter((part) => part !== null);
    return some.length === 0 ? null : mergeFields(DETAIL, some);
  },
};

/** The progress of drivers that share one load. */
export function mergeProgress(parts: readonly DriverProgress[]): DriverProgress {
  return parts.length === 1 ? parts[0]! : mergeFields(PROGRESS, parts);
}
