import { z } from 'zod';
import { type Mistake, messageOf, UsageError } from '../../errors.ts';
import { fromIssues, placed } from '../../scenario/read/mistakes.ts';
import {
  type Environment,
  type Result,
  SCHEMA_VERSION,
  type SideRecord,
  type SuiteRecord,
  type Verdict,
} from '../result.ts';
import { cell } from './cell.ts';
import {
  believed,
  count,
  flag,
  listOf,
  moment,
  number,
  recordOf,
  text,
  textsByName,
  wordOf,
} from './fields.ts';

const environment = recordOf<Environment>({
  connlab: text,
  kernel: text,
  node: text,
  nginx: text.nullable(),
  cpu: recordOf<Environment['cpu']>({ model: text, cores: count }),
  memoryBytes: count,
  sysctls: textsByName,
  privileges: wordOf(['root', 'user']),
  pinning: believed(
    z.record(z.string(), z.array(z.number()), { error: 'an object with the cores of each host' }).nullable(),
  ),
  otherRuns: count.optional(),
  command: text.optional(),
});

const suite = recordOf<SuiteRecord>({
  name: text,
  budgetMs: number.nullable(),
  trialsPlanned: count,
  trialsRun: count,
});

const sideBySide = recordOf<SideRecord>({
  side: wordOf(['A', 'B']),
  pairId: text,
  commands: recordOf<SideRecord['commands']>({ A: text, B: text }),
});

const isSet = believed<true | undefined>(z.literal(true, { error: 'true' }).optional());

const verdict = recordOf<Verdict>({
  expectation: text,
  cell: text,
  ok: flag,
  observed: text,
  demands: wordOf(['invalid']).optional(),
  unknown: isSet,
  undecided: isSet,
});

/** docs/decisions.md says why types are not made from it. */
const result = recordOf<Result>({
  schemaVersion: z.literal(SCHEMA_VERSION),
  scenario: text,
  question: text,
  startedAt: moment,
  endedAt: moment.nullable(),
  environment,
  seed: number,
  trials: count,
  reference: text.optional(),
  suite: suite.optional(),
  sideBySide: sideBySide.optional(),
  cells: listOf(cell),
  verdicts: listOf(verdict),
});

const EXPECTED = 'a file that connlab run wrote';

/** Parses a stored result. `file` is for messages. Throws a UsageError with all mistakes. */
export function parseResult(json: string, file: string): Result {
  const data = parseJson(json, file, EXPECTED);
  const version = (data as { schemaVersion?: unknown } | null)?.schemaVersion;
  if (typeof version !== 'number') {
    throw mistake(file, 'Not a result of connlab: it has no schemaVersion', EXPECTED);
  }
  if (version !== SCHEMA_VERSION) {
    const expected = `schemaVersion ${SCHEMA_VERSION}, which this connlab reads and writes`;
    throw mistake(file, `Result has schemaVersion ${version}`, expected);
  }
  const checked = result.safeParse(data);
  if (!checked.success) throw new UsageError(fromIssues(checked.error.issues, data, file));
  const repeated = repeatedTrials(checked.data, file);
  if (repeated.length > 0) throw new UsageError(repeated);
  return checked.data;
}

/** Two cells with the same id and trial: neither of them could be told from the other. */
function repeatedTrials({ cells }: Result, file: string): readonly Mistake[] {
  const seen = new Set<string>();
  return cells.flatMap(({ id, trial }, index) => {
    const key = `${trial} ${id}`;
    const isRepeated = seen.has(key);
    seen.add(key);
    if (!isRepeated) return [];
    const what = `Repeats trial ${trial} of the cell "${id}"`;
    return [{ where: placed(file, ['cells', index]), what, expected: 'each trial of a cell once' }];
  });
}

/** Most levels of nesting. A result has eight, and what walks through all fields, known or not, does so by recursion. */
const MOST_LEVELS = 100;

/** The value of a JSON text. Throws a UsageError that names the file. */
export function parseJson(json: string, file: string, expected: string): unknown {
  if (levelsIn(json) > MOST_LEVELS) {
    throw mistake(file, `Nested more than ${MOST_LEVELS} levels deep`, expected);
  }
  try {
    return JSON.parse(json);
  } catch (error) {
    throw mistake(file, `Not JSON, or cut off: ${messageOf(error)}`, expected);
  }
}

const [QUOTE, OPEN_BRACE, OPEN_BRACKET, CLOSE_BRACE, CLOSE_BRACKET] = [34, 123, 91, 125, 93];

/** The deepest nesting of a JSON text. */
function levelsIn(json: string): number {
  let [level, deepest] = [0, 0];
  for (let at = 0; at < json.length; at += 1) {
    const code = json.charCodeAt(at);
    if (code === QUOTE) at = endOfString(json, at);
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      level += 1;
      deepest = Math.max(deepest, level);
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) level -= 1;
  }
  return deepest;
}

function endOfString(json: string, start: number): number {
  for (let at = json.indexOf('"', start + 1); at !== -1; at = json.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (json[at - 1 - backslashes] === '\\') backslashes += 1;
    if (backslashes % 2 === 0) return at;
  }
  return json.length;
}

function mistake(where: string, what: string, expected: string): UsageError {
  return new UsageError({ where, what, expected });
}
