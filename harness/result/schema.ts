import { z } from 'zod';
import { messageOf, UsageError } from '../errors.ts';
import { placed } from '../scenario/read/mistakes.ts';
import { HOSTS } from '../scenario/strategy.ts';
import type { Prediction } from './prediction.ts';
import {
  type Cell,
  type CellHeader,
  type CellNumbers,
  type Check,
  type Environment,
  type Exhaustion,
  type FoundCause,
  type HostResult,
  type LatencySummary,
  type Result,
  SCHEMA_VERSION,
  type SuiteRecord,
  type Verdict,
  type Warning,
} from './result.ts';

/** Schemas of some fields of T. Each must give the type that T declares. */
type FieldsOf<T> = { readonly [K in keyof T]?: z.ZodType<T[K]> };

/**
 * Checks only the given fields, which reports read. connlab wrote the others, and checking all series would take three
 * times as long. Unknown fields are kept, because later versions may add some.
 */
function partOf<T>(fields: FieldsOf<T>): z.ZodType<T> {
  return believed<T>(z.looseObject(fields as Record<string, z.ZodType>));
}

/** The schema checks less than T says; docs/decisions.md has the reason. */
function believed<T>(schema: z.ZodType): z.ZodType<T> {
  return schema as z.ZodType<T>;
}

const number = z.number();
const text = z.string();
const counts = z.record(text, number);

const latency = partOf<LatencySummary>({ p50Us: number, p99Us: number, maxUs: number });

const host = partOf<HostResult>({
  timeWaitPeak: number,
  portsInUsePeak: number,
  portCapacity: number,
  activeOpens: number,
  passiveOpens: number,
  resets: number,
});

const exhaustion = partOf<Exhaustion>({
  host: z.enum(HOSTS),
  afterConnections: number,
  atMs: number,
  predictedAfterConnections: number.nullable(),
  predictedAtMs: number.nullable(),
  firstError: text,
});

const header = {
  id: text,
  name: text,
  trial: number,
  strategy: partOf<CellHeader['strategy']>({
    path: z.enum(['direct', 'nginx', 'nginx-stream']),
    reuse: believed(text),
    closer: believed(text),
  }),
  load: believed<CellHeader['load']>(z.looseObject({ kind: z.enum(['closed', 'open']), durationMs: number })),
  remedyFor: text.nullable(),
  twinOf: text.optional(),
  prediction: partOf<Prediction>({
    host: z.enum(HOSTS).nullable(),
    portCapacity: number,
    exhaustedAfterConnections: number.nullable(),
    exhaustedAtMs: number.nullable(),
    reason: text,
  }),
} satisfies FieldsOf<CellHeader>;

const numbers = {
  durationMs: number,
  counts: partOf<CellNumbers['counts']>({
    requests: number,
    responses: number,
    errors: counts,
    statuses: counts,
  }),
  connections: partOf<CellNumbers['connections']>({ opened: number, failed: number }),
  latency,
  connect: z.looseObject({ p50Us: number, p99Us: number, maxUs: number }),
  rate: partOf<CellNumbers['rate']>({ offeredPerSecond: number.optional(), achievedPerSecond: number }),
  hosts: z.partialRecord(z.enum(HOSTS), host),
  exhaustion: exhaustion.nullable(),
  checks: z.array(partOf<Check>({ name: text, ok: z.boolean(), expected: text, observed: text })),
  warnings: z.array(partOf<Warning>({ code: text, message: text })),
  causes: z
    .array(
      partOf<FoundCause>({ id: text, strength: believed(text), host: text, evidence: text, remedy: text }),
    )
    .optional(),
  explanation: text,
} satisfies FieldsOf<CellNumbers>;

const cell = z.discriminatedUnion('state', [
  z.looseObject({ ...header, ...numbers, state: z.literal('measured') }),
  z.looseObject({ ...header, ...numbers, state: z.literal('invalid'), reason: text }),
  z.looseObject({ ...header, state: z.literal('skipped'), reason: text }),
  z.looseObject({ ...header, state: z.literal('failed'), reason: text }),
]);

const resultSchema = partOf<Result>({
  schemaVersion: z.literal(SCHEMA_VERSION),
  scenario: text,
  question: text,
  startedAt: text,
  endedAt: text.nullable(),
  environment: partOf<Environment>({ connlab: text, kernel: text, node: text, nginx: text.nullable() }),
  seed: number,
  trials: number,
  reference: text.optional(),
  suite: partOf<SuiteRecord>({
    name: text,
    budgetMs: number.nullable(),
    trialsPlanned: number,
    trialsRun: number,
  }).optional(),
  cells: z.array(believed<Cell>(cell)),
  verdicts: z.array(
    partOf<Verdict>({
      expectation: text,
      cell: text,
      ok: z.boolean(),
      observed: text,
      unknown: z.literal(true).optional(),
    }),
  ),
});

/** Parses a stored result. `file` is for messages. Throws a UsageError with all mistakes. */
export function parseResult(json: string, file: string): Result {
  const data = parseJson(json, file);
  const version = (data as { schemaVersion?: unknown } | null)?.schemaVersion;
  if (typeof version !== 'number') {
    throw mistake(file, 'Not a result of connlab: it has no schemaVersion', 'a file that connlab run wrote');
  }
  if (version !== SCHEMA_VERSION) {
    const expected = `schemaVersion ${SCHEMA_VERSION}, which this connlab reads and writes`;
    throw mistake(file, `Result has schemaVersion ${version}`, expected);
  }
  const checked = resultSchema.safeParse(data);
  if (!checked.success) {
    throw new UsageError(
      checked.error.issues.map(({ path, message }) => ({
        where: placed(file, path),
        what: message,
      })),
    );
  }
  return checked.data;
}

function parseJson(json: string, file: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw mistake(file, `Not JSON, or cut off: ${messageOf(error)}`, 'a file that connlab run wrote');
  }
}

function mistake(where: string, what: string, expected: string): UsageError {
  return new UsageError({ where, what, expected });
}
