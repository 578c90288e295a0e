import { type History, historyOf } from '../../compare/history/history.ts';
import { retain } from '../../compare/history/retention.ts';
import { EXIT, type Mistake, UsageError } from '../../errors.ts';
import { historyMarkdown, historyText } from '../../report/compare/history.ts';
import { HTML_FILE } from '../../report/html/save.ts';
import { collectSound } from '../../result/collect.ts';
import { type Companion, removeResult } from '../../result/remove.ts';
import type { CliContext } from '../context.ts';
import { HISTORY_FORMATS } from '../defaults.ts';
import type { ExitCode } from '../exit-code.ts';
import { readChoice, readNumber } from '../options/options.ts';

/** As they were typed. */
export interface HistoryOptions {
  readonly format: string;
  readonly margin: string;
  readonly failOn?: string;
  readonly prune?: true;
  readonly keep: string;
  readonly apply?: true;
}

export async function history(dir: string, options: HistoryOptions, context: CliContext): Promise<ExitCode> {
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

/** The HTML page that a run writes beside its result. */
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
  else if (!apply) terminal.err('Nothing was removed: add --apply to remove them');
}

function printed(
  found: History,
  { format, terminal }: { format: (typeof HISTORY_FORMATS)[number]; terminal: CliContext['terminal'] },
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
    format: readChoice(HISTORY_FORMATS, { name: '--format', value: format }, mistakes),
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
      what: 'Needs --prune',
      expected: 'both, to remove results',
    });
  }
  if (mistakes.length > 0) throw new UsageError(mistakes);
  return read;
}
