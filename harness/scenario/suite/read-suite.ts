import { z } from 'zod';
import { UsageError } from '../../errors.ts';
import { wholeNumber } from '../axes/values.ts';
import { copyPlainData } from '../file/plain-data.ts';
import { field, line, record } from '../read/fields.ts';
import { fromIssues, oncePerPlace, placed } from '../read/mistakes.ts';
import { name } from '../read/schema.ts';
import { parseSpan, SPAN_FORMS } from '../span.ts';
import type { Suite } from './suite.ts';

const words = (expected: string) => z.array(z.string({ error: expected }), { error: expected });

const SCENARIO_FIELDS = {
  scenario: line(1_000),
  set: words('a list of settings such as "load.requests=2000"').exactOptional(),
  only: words('a list of choices such as "cell=keep-alive"').exactOptional(),
  twin: z.string({ error: 'the name of a cell' }).exactOptional(),
};

/** A text alone is the scenario. Not a union: of one, zod tells only that no branch fits. */
const scenario = z.preprocess(
  (value) => (typeof value === 'string' ? { scenario: value } : value),
  record(SCENARIO_FIELDS, 'the name or file of a scenario, or an object with it under scenario'),
);

const SCENARIOS = 'a list of at least one scenario';

const budget = z
  .string({ error: SPAN_FORMS })
  .refine((text) => parseSpan(text) !== undefined, { error: SPAN_FORMS });

const suiteSchema = record({
  name,
  title: line(300),
  scenarios: z.array(scenario, { error: SCENARIOS }).min(1, { error: SCENARIOS }),
  trials: field(wholeNumber(1, 10_000)),
  budget,
});

/**
 * Checks a suite and fills in its defaults; whether there are such scenarios and cells is not looked at. `source` is the
 * file's name for messages. Throws a UsageError with all mistakes at once.
 */
export function readSuite(input: unknown, source: string): Suite {
  const { data, notData } = copyPlainData(input);
  const checked = suiteSchema.safeParse(data);
  const mistakes = [
    ...notData.map(({ path, what }) => ({ where: placed(source, path), what, expected: 'plain data' })),
    ...(checked.success ? [] : fromIssues(checked.error.issues, data, source)),
  ];
  if (!checked.success || mistakes.length > 0) throw new UsageError(oncePerPlace(mistakes));
  const { budget: text, scenarios, ...suite } = checked.data;
  const filledIn = scenarios.map((one) => ({ set: [], only: [], ...one }));
  return { ...suite, scenarios: filledIn, budgetMs: parseSpan(text)! };
}
