import { dirname, join, resolve } from 'node:path';
import type { Mistake } from '../../errors.ts';
import { csvReport } from '../../report/csv.ts';
import { hlogReport } from '../../report/hlog.ts';
import { HTML_FILE, saveHtml } from '../../report/html/save.ts';
import { markdownReport } from '../../report/markdown.ts';
import { sizingMarkdown } from '../../report/sizing/markdown.ts';
import { sizingReport } from '../../report/sizing/sizing.ts';
import { textReport } from '../../report/terminal/text.ts';
import { withHistogramsOf } from '../../result/histograms.ts';
import type { Result } from '../../result/result.ts';
import type { Given } from '../command.ts';
import type { report as command } from '../commands/report.ts';
import { type ExitCode, exitCodeOf, sizingExitCode, worstExitCode } from '../exit-code.ts';
import { refuseAny } from '../mistakes.ts';
import { collectReported, type Reported, type ReportedSizing } from '../reported.ts';

/** Formats that write all results into one text. */
const WRITERS = { markdown: markdownReport, csv: csvReport, hlog: hlogReport };

/** Why a format cannot show a sizing. */
const NOT_FOR_SIZINGS: Readonly<Record<string, string>> = {
  csv: 'csv has a row for each cell, and a sizing has no cells',
  hlog: 'hlog has histograms, and a sizing stores none',
};

export async function report(
  { options: { json, html, format }, mistakes, cwd, terminal }: Given<typeof command>,
  paths: readonly string[],
): Promise<ExitCode> {
  refuseAny(mistakes);
  const reported = await collectReported(paths, terminal);
  const { stored, sizings } = reported;
  const results = stored.map(({ result }) => result);
  const { out, colour, columns } = terminal;
  await withHistogramsOf(stored, async () => {
    if (html !== undefined) {
      const file = html === true ? pageBeside(paths, reported) : resolve(cwd, html);
      await saveHtml(
        results,
        file,
        sizings.map(({ sizing }) => sizing),
      );
      out(`${file}\n`);
    } else if (json) {
      for (const one of [...results, ...sizings.map(({ sizing }) => sizing)]) out(`${JSON.stringify(one)}\n`);
    } else if (format === 'text') {
      const style = { colour: colour.out, width: columns.out };
      for (const { result, file } of stored) out(textReport(result, { ...style, file }));
      for (const { sizing, file } of sizings) out(sizingReport(sizing, { ...style, file }));
    } else {
      refuseAny(sizings.flatMap((one) => formatMistakes(one, format)));
      if (results.length > 0) out(WRITERS[format](results));
      for (const { sizing } of sizings) out(sizingMarkdown(sizing));
    }
  });
  return worstExitCode([...results.map(codeOf), ...sizings.map(({ sizing }) => sizingExitCode(sizing))]);
}

function formatMistakes({ file }: ReportedSizing, format: string): readonly Mistake[] {
  const what = NOT_FOR_SIZINGS[format];
  const expected = 'text, --format markdown, --html or --json for a sizing';
  return what === undefined ? [] : [{ where: file, what: `Cannot be shown as ${format}: ${what}`, expected }];
}

function codeOf(result: Result): ExitCode {
  return exitCodeOf(result, { strict: false, interrupted: result.endedAt === null });
}

/** Beside the first result, or in the given folder if it has several results below it. */
function pageBeside(paths: readonly string[], { stored, sizings }: Reported): string {
  const files = [...stored, ...sizings].map(({ file }) => file);
  const isFolderOfSeveral = paths.length === 1 && files.length > 1;
  return join(isFolderOfSeveral ? paths[0]! : dirname(files[0]!), HTML_FILE);
}
