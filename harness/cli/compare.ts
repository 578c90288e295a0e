import { compareResults } from '../compare/compare.ts';
import type { Comparison, Verdict } from '../compare/comparison.ts';
import { EXIT, type Mistake, UsageError } from '../errors.ts';
import { compareJunit } from '../report/compare/junit.ts';
import { compareMarkdown } from '../report/compare/markdown.ts';
import { compareText } from '../report/compare/text.ts';
import { collectResults } from '../result/collect.ts';
import { type AddCommand, type CliContext, examples } from './context.ts';
import type { ExitCode } from './exit-code.ts';
import { readChoice, readNumber } from './options.ts';

const FORMATS = ['text', 'markdown', 'json', 'junit'] as const;
type Format = (typeof FORMATS)[number];

/** Which verdicts make the exit code 1. What has changed without being good or bad is nothing to pass over. */
const FAIL_ON = {
  worse: ['worse', 'different'],
  inconclusive: ['worse', 'different', 'inconclusive', 'not comparable'],
} as const satisfies Readonly<Record<string, readonly Verdict[]>>;
type FailOn = keyof typeof FAIL_ON;

interface CompareCliOptions {
  readonly format: string;
  readonly failOn?: string;
  readonly margin: string;
  readonly ratios?: true;
}

export const addCompare: AddCommand = (program, context) => {
  program
    .command('compare <base> <current>')
    .summary('worse, better or the same, between two results')
    .description(
      'Compares results, each a file, a folder with one, or a folder with several below it; runs nothing. A whole trial is one ' +
        'sample. Exits with 0, or with 1 where --fail-on says so.',
    )
    .option('--format <name>', FORMATS.join(', '), 'text')
    .option('--fail-on <verdict>', 'worse: exit with 1 on worse or different; inconclusive: also on doubt')
    .option('--margin <percent>', 'smaller changes do not count', '5')
    .option('--ratios', 'compare times as ratios to the reference of each run, also on equal machines')
    .addHelpText(
      'after',
      examples([
        ['compare results/monday results/tuesday', 'what changed, and how sure that is'],
        ['compare base current --fail-on worse', 'for a nightly run'],
        ['compare base current --format markdown >> $GITHUB_STEP_SUMMARY', 'for a page of GitHub'],
        ['compare base current --format json | jq .verdict', 'for a script'],
      ]),
    )
    .action(async (base: string, current: string, options: CompareCliOptions) => {
      context.exitWith(await compare({ base, current }, options, context));
    });
};

async function compare(
  paths: { readonly base: string; readonly current: string },
  options: CompareCliOptions,
  { terminal }: CliContext,
): Promise<ExitCode> {
  const { format, failOn, marginPercent } = readOptions(options);
  const [base, current] = await Promise.all([collectResults(paths.base), collectResults(paths.current)]);
  const comparison = compareResults(base, current, { marginPercent, ratios: options.ratios ?? false });
  const failing: readonly Verdict[] = failOn === null ? [] : FAIL_ON[failOn];
  terminal.out(printed(comparison, { format, failOn, terminal }));
  return failing.some((verdict) => comparison.counts[verdict] > 0) ? EXIT.verdictFailed : EXIT.fine;
}

function printed(
  comparison: Comparison,
  { format, failOn, terminal }: { format: Format; failOn: FailOn | null; terminal: CliContext['terminal'] },
): string {
  switch (format) {
    case 'text':
      return compareText(comparison, { colour: terminal.colour.out, width: terminal.columns });
    case 'markdown':
      return compareMarkdown(comparison);
    case 'json':
      return `${JSON.stringify(comparison)}\n`;
    case 'junit': {
      const failing: readonly Verdict[] = FAIL_ON[failOn ?? 'worse'];
      return compareJunit(comparison, (verdict) => failing.includes(verdict));
    }
    default:
      return format satisfies never;
  }
}

function readOptions({ format, failOn, margin }: CompareCliOptions) {
  const mistakes: Mistake[] = [];
  const read = {
    format: readChoice(FORMATS, { name: '--format', value: format }, mistakes),
    failOn:
      failOn === undefined
        ? null
        : readChoice(Object.keys(FAIL_ON) as FailOn[], { name: '--fail-on', value: failOn }, mistakes),
    marginPercent: readNumber(margin, { name: '--margin', least: 0.1, most: 1_000, whole: false }, mistakes),
  };
  if (mistakes.length > 0) throw new UsageError(mistakes);
  return read;
}
