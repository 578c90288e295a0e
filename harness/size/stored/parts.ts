import { count, listOf, numbersByName, recordOf, text, wordOf } from '../../result/schema/fields.ts';
import { PURPOSES } from '../search/trial.ts';
import type { UpstreamAnswer, UpstreamRow } from '../search/upstream.ts';
import type { Split, SplitMeasurement } from '../split/answer.ts';
import { atLeast, orNoEnd, orNull, size } from './outcome.ts';
import type { TrialRecord } from './trial-record.ts';

export const upstream = recordOf<UpstreamAnswer>({
  ratePerSecond: count,
  poolSize: size,
  workers: size,
  smallest: size.nullable(),
  largestChurning: size.nullable(),
  rows: listOf(
    recordOf<UpstreamRow>({
      keepalive: size,
      rule: text.nullable(),
      requests: count,
      opened: count,
      closed: count,
      closedPerSecond: count,
      endedByService: count.nullable(),
    }),
  ),
});

export const split = recordOf<Split>({
  processes: size,
  replicas: size,
  pools: size,
  ratePerSecond: count,
  size: size.nullable(),
  inAll: size.nullable(),
  why: wordOf(['no-size', 'limit', 'trials']).nullable(),
  predicted: recordOf<Split['predicted']>({
    size: size.nullable(),
    shared: size.nullable(),
    p99Us: orNull,
    moreP99Us: orNull,
  }),
  measured: recordOf<SplitMeasurement>({
    size,
    requests: count,
    decision: wordOf(['passed', 'failed', 'undecided']),
    leans: wordOf(['passed', 'failed']),
    p99Us: orNoEnd,
    atLeast: atLeast.optional(),
    lowUs: orNoEnd,
    highUs: orNoEnd,
    trials: count,
  }).nullable(),
  whyNotMeasured: wordOf(['few-requests', 'invalid', 'no-time']).nullable(),
  limit: size.nullable(),
  mostOpen: size,
});

export const trial = recordOf<TrialRecord>({
  trial: count,
  purpose: wordOf(PURPOSES),
  size,
  ratePerSecond: count,
  durationMs: count,
  tookMs: count,
  requests: count,
  good: count,
  failures: numbersByName,
  p50Us: count,
  p99Us: count,
  poolWaitP99Us: count,
  serviceMeanUs: count,
  achievedPerSecond: orNoEnd,
  opened: count,
  closed: count,
  openPeak: count,
  invalid: text.nullable(),
});
