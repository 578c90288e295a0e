import { compareResults, MARGIN_IN_TURN_PERCENT, MARGIN_PERCENT } from '../../compare/compare.ts';
import { type Mistake, UsageError } from '../../errors.ts';
import { collectResults } from '../../result/collect.ts';
import { type ComparingOptions, FORMATS, printed, readComparing, verdictCode } from '../comparing.ts';
import { type AddCommand, type CliContext, examples } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { allOrMistakes } from '../mistakes.ts';
import { addSideOptions, needingAb, type SideOptions } from '../options/side-options.ts';
import { sideBySide } from './side-by-side.ts';

type CompareOptions = ComparingOptions & SideOptions;

export const addCompare: AddCommand = (program, context) => {
  const command = program
    .command('compare [base] [current]')
    .usage('<base> <current> | --ab <A> <B> [options]')
    .summary('worse, better or the same, between two results or two servers')
    .description(
      'Compares results, each a file, a folder with one, or a folder with several below it; runs nothing. With --ab it starts ' +
        'two servers of your own by their command lines, measures them in turn in one run, and compares the two. A whole ' +
        'trial is one sample. Exits with 0, or with 1 where --fail-on says so.',
    )
    .option('--format <name>', FORMATS.join(', '), 'text')
    .option('--fail-on <verdict>', 'worse: exit with 1 on worse or different; inconclusive: also on doubt')
    .option(
      '--margin <percent>',
      `smaller changes do not count (default: ${MARGIN_PERCENT}; with --ab ${MARGIN_IN_TURN_PERCENT})`,
    )
    .option('--ratios', 'compare times as ratios to the reference of each run, also on equal machines');
  addSideOptions(command)
    .addHelpText(
      'after',
      examples([
        ['compare results/monday results/tuesday', 'what changed, and how sure that is'],
        ['compare base current --fail-on worse', 'for a nightly run'],
        ['compare base current --format markdown >> $GITHUB_STEP_SUMMARY', 'for a page of GitHub'],
        ['compare base current --format json | jq .verdict', 'for a script'],
        ["compare --ab 'node old/server.js' 'node new/server.js'", 'two builds of a server of your own'],
      ]),
    )
    .action(async (base: string | undefined, current: string | undefined, options: CompareOptions) => {
      context.exitWith(await compare([base, current], options, context));
    });
};

async function compare(
  paths: readonly [string | undefined, string | undefined],
  options: CompareOptions,
  context: CliContext,
): Promise<ExitCode> {
  const mistakes: Mistake[] = [];
  const comparing = readComparing(options, mistakes);
  const [base, current] = paths;
  if (options.ab !== undefined) {
    if (base !== undefined) mistakes.push(besidesAb(base));
    return sideBySide(options, { comparing, mistakes }, context);
  }
  mistakes.push(...needingAb(options), ...missing('base', base), ...missing('current', current));
  if (mistakes.length > 0) throw new UsageError(mistakes);
  const sides = await allOrMistakes([base!, current!].map((path) => () => collectResults(path)));
  const comparison = compareResults(sides[0]!, sides[1]!, comparing);
  context.terminal.out(printed(comparison, comparing, context.terminal));
  return verdictCode(comparison, comparing);
}

function missing(where: string, path: string | undefined): readonly Mistake[] {
  if (path !== undefined) return [];
  return [{ where, what: 'Is missing', expected: 'two results, or --ab with two command lines' }];
}

function besidesAb(where: string): Mistake {
  return { where, what: 'Stands beside --ab', expected: 'two results, or --ab with two command lines' };
}
