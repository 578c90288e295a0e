import { z } from 'zod';
import { UsageError } from '../../errors.ts';
import {
  believed,
  count,
  flag,
  listOf,
  moment,
  number,
  numbersByName,
  recordOf,
  text,
  wordOf,
} from '../../result/schema/fields.ts';
import { parseJson } from '../../result/schema/parse.ts';
import { fromIssues } from '../../scenario/read/mistakes.ts';
import {
  type Forecast,
  type Growth,
  type Knee,
  type NotDone,
  type PortUse,
  SIZING_SCHEMA_VERSION,
  type SizeRow,
  type Sizing,
} from '../answer.ts';
import type { Harm } from '../harm.ts';
import type { UslFit } from '../model/usl.ts';
import { byClient, type Paste } from '../paste/clients.ts';
import { type ServerIdle, UNKNOWN_IDLE } from '../paste/idle.ts';
import type { FailsAtAnySize } from '../search/any-size.ts';
import { PURPOSES } from '../search/trial.ts';
import type { Split } from '../split/answer.ts';
import { atLeast, cause, orNoEnd, orNull, outcome, size } from './outcome.ts';
import { split, trial, upstream } from './parts.ts';
import type { TrialRecord } from './trial-record.ts';

const row = recordOf<SizeRow>({
  size,
  purpose: wordOf(PURPOSES),
  ratePerSecond: count,
  trials: count,
  decision: wordOf(['passed', 'failed', 'undecided']),
  fault: wordOf(['few', 'slow', 'broken']).nullable(),
  p50Us: count,
  p99: recordOf<SizeRow['p99']>({ p99Us: orNoEnd, lowUs: orNoEnd, highUs: orNoEnd, trials: count }),
  atLeast: atLeast.optional(),
  longRunP99Us: orNull,
  predictedP99Us: orNull,
  poolWait: recordOf<SizeRow['poolWait']>({ p50Us: count, p99Us: count }),
  service: recordOf<SizeRow['service']>({ meanUs: count, p99Us: count, variation: count }),
  achievedPerSecond: count,
  utilisation: count,
  requests: count,
  good: count,
  failures: numbersByName,
  churnPerSecond: count,
  openPeak: count,
  portsInUsePeak: count.nullable(),
});

const usl = recordOf<UslFit>({
  perSecondOfOne: number,
  contention: number,
  coherence: number,
  errors: recordOf<UslFit['errors']>({ contention: number, coherence: number }),
  rSquared: number,
  worstResidual: number,
  points: listOf(recordOf<UslFit['points'][number]>({ concurrency: number, perSecond: number })),
  peak: recordOf<NonNullable<UslFit['peak']>>({ concurrency: number, perSecond: number }).nullable(),
  noPeak: text.nullable(),
});

const growth = recordOf<Growth>({
  factor: number,
  ratePerSecond: count,
  p99Us: orNull,
  atLeast: atLeast.optional(),
  source: wordOf(['measured', 'predicted']),
  meets: flag,
  isUndecided: z.literal(true).optional(),
});

const ports = recordOf<PortUse>({
  idleTimeoutMs: count,
  churnPerSecond: count,
  mostChurnPerSecond: count,
  budget: believed<PortUse['budget']>(
    z.looseObject({ heldInTheLongRun: count, capacity: count }, { error: 'an object' }),
  ),
});

/** With defaults for what earlier versions did not store. */
function orElse<T>(schema: z.ZodType<T>, missing: T): z.ZodType<T> {
  return believed<T>(schema.optional().transform((value) => value ?? missing));
}

const sizing = recordOf<Sizing>({
  schemaVersion: z.literal(SIZING_SCHEMA_VERSION),
  startedAt: moment,
  endedAt: moment.nullable(),
  elapsedMs: count,
  interrupted: flag,
  ratePerSecond: count,
  targetP99Us: count,
  confidence: count,
  budgetMs: count,
  seed: number,
  driver: text,
  path: text,
  target: text,
  outcome,
  split: orElse<Split | null>(split.nullable(), null),
  forecast: recordOf<Forecast>({
    size: size.nullable(),
    busy: count,
    serviceMeanUs: count,
    serviceP99Us: count,
    variation: count,
  }).nullable(),
  sizes: listOf(row),
  knee: recordOf<Knee>({
    size,
    bestP99Us: count,
    worseFrom: size.nullable(),
    largestTried: size,
  }).nullable(),
  usl: usl.nullable(),
  growth: listOf(growth),
  ports: ports.nullable(),
  harm: recordOf<Harm>({
    size,
    answering: size.nullable(),
    share: count,
    failures: numbersByName,
    cause: cause.nullable(),
  }).nullable(),
  failing: orElse<FailsAtAnySize | null>(
    recordOf<FailsAtAnySize>({
      share: count,
      requests: count,
      failures: numbersByName,
      least: size,
      most: size,
    }).nullable(),
    null,
  ),
  idle: orElse<ServerIdle>(
    recordOf<ServerIdle>({ source: wordOf(['header', 'closed', 'kept', 'unknown']), ms: orNull }),
    UNKNOWN_IDLE,
  ),
  notDone: listOf(recordOf<NotDone>({ what: text, why: text })),
  upstream: upstream.nullable(),
  paste: recordOf<Paste>(byClient(() => orElse<readonly string[]>(listOf(text), []))),
  trials: orElse<readonly TrialRecord[]>(listOf(trial), []),
  invalidTrials: listOf(recordOf<Sizing['invalidTrials'][number]>({ trial: count, size, reason: text })),
});

const EXPECTED = 'a file that connlab size-pool wrote';

/** Parses a stored sizing. `file` is for messages. Throws a UsageError with all mistakes. */
export function parseSizing(json: string, file: string): Sizing {
  const data = parseJson(json, file, EXPECTED);
  const { schemaVersion } = (data ?? {}) as { schemaVersion?: unknown };
  if (schemaVersion !== SIZING_SCHEMA_VERSION) {
    const expected = `schemaVersion ${SIZING_SCHEMA_VERSION}, which this connlab reads and writes`;
    throw new UsageError({
      where: file,
      what: `Sizing has schemaVersion ${String(schemaVersion)}`,
      expected,
    });
  }
  const checked = sizing.safeParse(withEnd(data));
  if (!checked.success) throw new UsageError(fromIssues(checked.error.issues, data, file));
  return checked.data;
}

/** Earlier versions saved only sizings that had ended. */
function withEnd(data: unknown): unknown {
  const stored = data as Partial<Sizing>;
  return 'endedAt' in stored ? stored : { ...stored, endedAt: stored.startedAt };
}
