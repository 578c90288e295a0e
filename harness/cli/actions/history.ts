import { type History, historyOf } from '../../compare/history/history.ts';
import { retain } from '../../compare/history/retention.ts';
import { EXIT, UsageError } from '../../errors.ts';
import { historyMarkdown, historyText } from '../../report/compare/history.ts';
import { HTML_FILE } from '../../report/html/save.ts';
import { cleanText } from '../../report/terminal/clean.ts';
import { collectSound } from '../../result/collect.ts';
import { withHistogramsOf } from '../../result/histograms.ts';
import { type Companion, removeResult } from '../../result/remove.ts';
import type { Given } from '../command.ts';
import type { history as command } from '../commands/history.ts';
import type { ExitCode } from '../exit-code.ts';
import { refuseAny } from '../mistakes.ts';
import type { Terminal } from '../terminal.ts';

type Options = Given<typeof command>['options'];

export async function history(
  { options, mistakes, terminal }: Given<typeof command>,
  dir: string,
): Promise<ExitCode> {
  const { format, failOn, margin, prune: isPruning, keep, apply = false } = options;
  if (apply && !isPruning) {
    mistakes.push({ where: '--apply', what: 'Needs --prune', expected: 'both, to remove results' });
  }
  refuseAny(mistakes);
  const { results, unsound } = await collectSound(dir, (line) => terminal.err(cleanText(line)));
  if (results.length === 0) throw new UsageError(unsound.flatMap((one) => one.mistakes));
  for (const { mistakes } of unsound) {
    for (const { where, what } of mistakes.slice(0, 1))
      terminal.err(cleanText(`left out: ${where}: ${what}`));
  }
  const found = await withHistogramsOf(results, () => historyOf(results, margin));
  if (isPruning) {
    await prune(retain(results, found, keep).surplus, apply, terminal);
    return EXIT.fine;
  }
  terminal.out(printed(found, format, terminal));
  const isWorse = found.changes.some(({ verdict, recovered }) => verdict === 'worse' && recovered === null);
  if (failOn !== undefined && isWorse) return EXIT.verdictFailed;
  return found.lineages.every(({ series }) => series === 0) ? EXIT.cellFailed : EXIT.fine;
}

/** The HTML page that a run writes beside its result. */
const PAGE: Companion = {
  name: HTML_FILE,
  isOurs: (text, { scenario }) => text.slice(0, 2_000).includes(`<title>${scenario}: connlab</title>`),
};

async function prune(
  surplus: readonly { readonly file: string }[],
  apply: boolean,
  terminal: Terminal,
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

function printed(found: History, format: Options['format'], terminal: Terminal): string {
  switch (format) {
    case 'text':
      return historyText(found, { colour: terminal.colour.out, width: terminal.columns.out });
    case 'markdown':
      return historyMarkdown(found);
    case 'json':
      return `${JSON.stringify(found)}\n`;
    default:
      return format satisfies never;
  }
}
