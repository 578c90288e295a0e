import { dirname, join, resolve } from 'node:path';
import { csvReport } from '../../report/csv.ts';
import { hlogReport } from '../../report/hlog.ts';
import { HTML_FILE, saveHtml } from '../../report/html/save.ts';
import { markdownReport } from '../../report/markdown.ts';
import { textReport } from '../../report/terminal/text.ts';
import type { Stored } from '../../result/collect.ts';
import { withHistogramsOf } from '../../result/histograms.ts';
import type { Result } from '../../result/result.ts';
import type { Given } from '../command.ts';
import type { report as command } from '../commands/report.ts';
import { type ExitCode, exitCodeOf, worstExitCode } from '../exit-code.ts';
import { collectAll, refuseAny } from '../mistakes.ts';

/** Formats that write all results into one text. */
const WRITERS = { markdown: markdownReport, csv: csvReport, hlog: hlogReport };

export async function report(
  { options: { json, html, format }, mistakes, cwd, terminal }: Given<typeof command>,
  paths: readonly string[],
): Promise<ExitCode> {
  refuseAny(mistakes);
  const stored = (await collectAll(paths, terminal)).flat();
  const results = stored.map(({ result }) => result);
  const { out, colour, columns } = terminal;
  await withHistogramsOf(stored, async () => {
    if (html !== undefined) {
      const file = html === true ? pageBeside(paths, stored) : resolve(cwd, html);
      await saveHtml(results, file);
      out(`${file}\n`);
    } else if (json) {
      for (const result of results) out(`${JSON.stringify(result)}\n`);
    } else if (format === 'text') {
      for (const { result, file } of stored)
        out(textReport(result, { colour: colour.out, width: columns.out, file }));
    } else {
      out(WRITERS[format](results));
    }
  });
  return worstExitCode(results.map(codeOf));
}

function codeOf(result: Result): ExitCode {
  return exitCodeOf(result, { strict: false, interrupted: result.endedAt === null });
}

/** Beside the first result, or in the given folder if it has several results below it. */
function pageBeside(paths: readonly string[], stored: readonly Stored[]): string {
  const isFolderOfSeveral = paths.length === 1 && stored.length > 1;
  return join(isFolderOfSeveral ? paths[0]! : dirname(stored[0]!.file), HTML_FILE);
}
