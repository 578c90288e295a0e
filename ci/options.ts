import { parseArgs } from 'node:util';
import { FAIL_ON, type FailOn } from '../harness/compare/fail-on.ts';
import { type Mistake, UsageError } from '../harness/errors.ts';

export const USAGE = `Usage: ci/nightly.sh [options]

Runs a suite, compares it with the last good runs, and writes what CI shows.

  --suite NAME|FILE   the suite: quick, nightly, full or a file of your own (nightly)
  --budget TIME       time limit of the suite, for instance 20m
  --trials N          trials of each cell
  --kept DIR          folder with the runs of earlier nights: the last seven good ones are the base
  --base DIR          compare with this run instead
  --out DIR           folder for this run (a new one in --kept, or results/nightly)
  --fail-on VERDICT   worse, inconclusive or never (worse)
  --accept            accept all changes: this run starts a new base
  --push URL          a Pushgateway
  --help              this text
`;

export interface NightlyOptions {
  readonly suite: string;
  /** Passed on to `connlab suite`. */
  readonly suiteOptions: readonly string[];
  readonly kept: string | null;
  readonly base: string | null;
  readonly out: string;
  readonly failOn: FailOn | null;
  readonly accept: boolean;
}

const FAIL_ON_WORDS = [...(Object.keys(FAIL_ON) as FailOn[]), 'never'] as const;

/** Reads a command line; null if help was asked for. Throws a UsageError with all mistakes. */
export function readNightlyOptions(argv: readonly string[], now: Date): NightlyOptions | null {
  const values = parse(argv);
  if (values.help) return null;
  const mistakes: Mistake[] = [];
  const failOn = readFailOn(values['fail-on'] ?? 'worse', mistakes);
  for (const name of ['suite', 'kept', 'base', 'out'] as const) {
    if (values[name] === '') mistakes.push({ where: `--${name}`, what: 'Is empty', expected: 'a value' });
  }
  if (mistakes.length > 0) throw new UsageError(mistakes);
  const { suite = 'nightly', kept = null, base = null, accept = false } = values;
  const folder = now.toISOString().replaceAll(/[:.]/g, '-');
  const out = values.out ?? (kept === null ? 'results/nightly' : `${kept}/${folder}`);
  return { suite, kept, base, out, failOn, accept, suiteOptions: handedOn(values) };
}

/** An empty value counts as not given: a workflow passes an unset input that way. */
function handedOn(values: ReturnType<typeof parse>): readonly string[] {
  return (['budget', 'trials', 'push'] as const).flatMap((name) => {
    const value = values[name];
    return value === undefined || value === '' ? [] : [`--${name}`, value];
  });
}

export function readFailOn(value: string, mistakes: Mistake[]): FailOn | null {
  if (value === 'never') return null;
  if (Object.hasOwn(FAIL_ON, value)) return value as FailOn;
  mistakes.push({ where: '--fail-on', what: `Is "${value}"`, expected: FAIL_ON_WORDS.join(', ') });
  return null;
}

function parse(argv: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args: [...argv],
      options: {
        ...{ suite: text, budget: text, trials: text, kept: text, base: text, out: text, push: text },
        ...{ 'fail-on': text, accept: flag, help: flag },
      },
    }).values;
  } catch (error) {
    // parseArgs() reports one mistake at a time.
    throw new UsageError([
      { where: 'ci/nightly.sh', what: (error as Error).message, expected: 'see --help' },
    ]);
  }
}
