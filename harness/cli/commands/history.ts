import { MARGIN_PERCENT } from '../../compare/compare.ts';
import { type History, historyOf } from '../../compare/history/history.ts';
import { retain } from '../../compare/history/retention.ts';
import { EXIT, type Mistake, UsageError } from '../../errors.ts';
import { historyMarkdown, historyText } from '../../report/compare/history.ts';
import { HTML_FILE } from '../../report/html/save.ts';
import { collectSound } from '../../result/collect.ts';
import { type Companion, removeResult } from '../../result/remove.ts';
import { type AddCommand, type CliContext, examples } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { readChoice, readNumber } from '../options/options.ts';

const FORMATS = ['text', 'markdown', 'json'] as const;

interface HistoryOptions {
  readonly format: string;
  readonly margin: string;
  readonly failOn?: string;
  readonly prune?: true;
  readonly keep: string;
  readonly apply?: true;
}

export const addHistory: AddCommand = (program, context) => {
  program
    .command('history <dir>')
    .summary('when something changed, over many results')
    .description(
      'Reads all results below a folder and finds the runs with which a value of a cell changed for good, each told once, and ' +
        'those that were taken back. With --prune it says which results it could do without instead.',
    )
    .option('--format <name>', FORMATS.join(', '), 'text')
    .option('--margin <percent>', 'smaller changes do not count', String(MARGIN_PERCENT))
    .option('--fail-on <verdict>', 'worse: exit with 1 while a change for the worse lasts')
    .option('--prune', 'name the results that may go; nothing is removed')
    .option('--keep <n>', 'with --prune: the newest runs of each scenario that stay', '100')
    .option('--apply', 'with --prune: remove them')
    .addHelpText(
      'after',
      examples([
        ['history results', 'changes in all that was ever measured here'],
        ['history nightly --format markdown', 'for a page of GitHub'],
        ['history nightly --prune --keep 60', 'what could be removed'],
        ['history nightly --prune --keep 60 --apply', 'and remove it'],
      ]),
    )
    .action(async (dir: string, options: HistoryOptions) => {
      context.exitWith(await history(dir, options, context));
    });
};

async function history(dir: string, options: HistoryOptions, context: CliContext): Promise<ExitCode> {
  const { format, failOn, marginPercent, keep } = readOptions(options);
  const { terminal } = context;
  const { results, unsound } = await collectSound(dir);
  for (const { mistakes } of unsound) {
    for (const { where, what } of mistakes.slice(0, 1)) terminal.err(`left out: ${where}: ${what}`);
  }
  const found = historyOf(results, marginPercent);
  if (options.prune) {
    await prune({ surplus: retain(results, found, keep).surplus, apply: options.apply ?? false }, context);
    return EXIT.fine;
  }
  terminal.out(printed(found, { format, terminal }));
  const isWorse = found.changes.some(({ verdict, recovered }) => verdict === 'worse' && recovered === null);
  return failOn !== null && isWorse ? EXIT.verdictFailed : EXIT.fine;
}

/** The page that a run writes beside its result. */
const PAGE: Companion = {
  name: HTML_FILE,
  isOurs: (text, { scenario }) => text.slice(0, 2_000).includes(`<title>${scenario}: connlab</title>`),
};

async function prune(
  { surplus, apply }: { readonly surplus: readonly { readonly file: string }[]; readonly apply: boolean },
  { terminal }: CliContext,
): Promise<void> {
  for (const { file } of surplus) {
    if (!apply) terminal.out(`would remove ${file}\n`);
    else {
      const { folder } = await removeResult(file, [PAGE]);
      terminal.out(`removed ${file}${folder ? ' and its folder' : ''}\n`);
    }
  }
  if (surplus.length === 0) terminal.out('Nothing to remove\n');
  else if (!apply) terminal.err('Nothing was removed: --apply does it');
}

function printed(
  found: History,
  { format, terminal }: { format: (typeof FORMATS)[number]; terminal: CliContext['terminal'] },
): string {
  switch (format) {
    case 'text':
      return historyText(found, { colour: terminal.colour.out, width: terminal.columns });
    case 'markdown':
      return historyMarkdown(found);
    case 'json':
      return `${JSON.stringify(found)}\n`;
    default:
      return format satisfies never;
  }
}

function readOptions({ format, failOn, margin, keep, prune, apply }: HistoryOptions) {
  const mistakes: Mistake[] = [];
  const read = {
    format: readChoice(FORMATS, { name: '--format', value: format }, mistakes),
    failOn:
      failOn === undefined
        ? null
        : readChoice(['worse'] as const, { name: '--fail-on', value: failOn }, mistakes),
    marginPercent: readNumber(margin, { name: '--margin', least: 0.1, most: 1_000, whole: false }, mistakes),
    keep: readNumber(keep, { name: '--keep', least: 1, most: Number.POSITIVE_INFINITY }, mistakes),
  };
  if (apply && !prune) {
    mistakes.push({
      where: '--apply',
      what: 'Does not go without --prune',
      expected: 'both, to remove results',
    });
  }
  if (mistakes.length > 0) throw new UsageError(mistakes);
  return read;
}
