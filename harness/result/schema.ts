import { z } from 'zod';
import { UsageError } from '../errors.ts';
import { placed } from '../scenario/read/mistakes.ts';
import { HOSTS } from '../scenario/strategy.ts';
import { type Result, SCHEMA_VERSION } from './result.ts';

// Loose: a later version may add fields, and a stored result keeps them. What is named here is what reports
// read; the series and histograms are not walked through again.
const number = z.number();
const text = z.string();
const counts = z.record(text, number);

const latency = z.looseObject({ p50Us: number, p99Us: number, maxUs: number });

const host = z.looseObject({
  timeWaitPeak: number,
  portsInUsePeak: number,
  portCapacity: number,
  activeOpens: number,
  passiveOpens: number,
  resets: number,
});

const exhaustion = z.looseObject({
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
  strategy: z.looseObject({ path: z.enum(['direct', 'nginx', 'nginx-stream']), reuse: text, closer: text }),
  load: z.looseObject({ kind: z.enum(['closed', 'open']), durationMs: number }),
  remedyFor: text.nullable(),
  twinOf: text.optional(),
  prediction: z.looseObject({
    host: z.enum(HOSTS).nullable(),
    portCapacity: number,
    exhaustedAfterConnections: number.nullable(),
    exhaustedAtMs: number.nullable(),
    reason: text,
  }),
};

const numbers = {
  durationMs: number,
  counts: z.looseObject({ requests: number, responses: number, errors: counts, statuses: counts }),
  connections: z.looseObject({ opened: number, failed: number }),
  latency,
  connect: z.looseObject({ p50Us: number, p99Us: number, maxUs: number }),
  rate: z.looseObject({ offeredPerSecond: number.optional(), achievedPerSecond: number }),
  hosts: z.partialRecord(z.enum(HOSTS), host),
  exhaustion: exhaustion.nullable(),
  checks: z.array(z.looseObject({ name: text, ok: z.boolean(), expected: text, observed: text })),
  warnings: z.array(z.looseObject({ code: text, message: text })),
  causes: z
    .array(z.looseObject({ id: text, strength: text, host: text, evidence: text, remedy: text }))
    .optional(),
  explanation: text,
};

const cell = z.discriminatedUnion('state', [
  z.looseObject({ ...header, ...numbers, state: z.literal('measured') }),
  z.looseObject({ ...header, ...numbers, state: z.literal('invalid'), reason: text }),
  z.looseObject({ ...header, state: z.literal('skipped'), reason: text }),
  z.looseObject({ ...header, state: z.literal('failed'), reason: text }),
]);

const resultSchema = z.looseObject({
  schemaVersion: z.literal(SCHEMA_VERSION),
  scenario: text,
  question: text,
  startedAt: text,
  endedAt: text.nullable(),
  environment: z.looseObject({ connlab: text, kernel: text, node: text, nginx: text.nullable() }),
  seed: number,
  trials: number,
  reference: text.optional(),
  suite: z
    .looseObject({ name: text, budgetMs: number.nullable(), trialsPlanned: number, trialsRun: number })
    .optional(),
  cells: z.array(cell),
  verdicts: z.array(
    z.looseObject({
      expectation: text,
      cell: text,
      ok: z.boolean(),
      observed: text,
      unknown: z.literal(true).optional(),
    }),
  ),
});

/** Reads the text of a stored result; `file` is for messages. Throws a UsageError with all that is wrong. */
export function parseResult(json: string, file: string): Result {
  const data = parseJson(json, file);
  const version = (data as { schemaVersion?: unknown } | null)?.schemaVersion;
  if (typeof version !== 'number') {
    throw mistake(file, 'Not a result of connlab: it has no schemaVersion', 'what connlab run wrote');
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
  return checked.data as unknown as Result;
}

function parseJson(json: string, file: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw mistake(file, `Not JSON, or cut off: ${reason}`, 'what connlab run wrote');
  }
}

function mistake(where: string, what: string, expected: string): UsageError {
  return new UsageError([{ where, what, expected }]);
}
