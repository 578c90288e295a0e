import { dirname, join, resolve } from 'node:path';
import { type Mistake, UsageError } from '../../errors.ts';
import { csvReport } from '../../report/csv.ts';
import { hlogReport } from '../../report/hlog.ts';
import { HTML_FILE, saveHtml } from '../../report/html/save.ts';
import { markdownReport } from '../../report/markdown.ts';
import { textReport } from '../../report/terminal/text.ts';
import { collectResults, type Stored } from '../../result/collect.ts';
import type { Result } from '../../result/result.ts';
import type { CliContext } from '../context.ts';
import { type ExitCode, exitCodeOf, worstExitCode } from '../exit-code.ts';
import { allOrMistakes } from '../mistakes.ts';
import { readChoice } from '../options/options.ts';

/** As they were typed. */
export interface ReportOptions {
  readonly json?: true;
  /** true: beside the first result. */
  readonly html?: true | string;
  readonly format: string;
}

/** Formats that write all results into one text. */
const WRITERS = { markdown: markdownReport, csv: csvReport, hlog: hlogReport };
const FORMATS = ['text', 'markdown', 'csv', 'hlog'] as const;

export async function report(
  paths: readonly string[],
  { json, html, format: asked }: ReportOptions,
  { cwd, terminal }: CliContext,
): Promise<ExitCode> {
  const mistakes: Mistake[] = [];
  const format = readChoice(FORMATS, { name: '--format', value: asked }, mistakes);
  if (mistakes.length > 0) throw new UsageError(mistakes);
  const stored = (await allOrMistakes(paths.map((path) => () => collectResults(path)))).flat();
  const results = stored.map(({ result }) => result);
  const { out, colour, columns } = terminal;
  if (html !== undefined) {
    const file = html === true ? pageBeside(paths, stored) : resolve(cwd, html);
    await saveHtml(results, file);
    out(`${file}\n`);
  } else if (json) {
    for (const result of results) out(`${JSON.stringify(result)}\n`);
  } else if (format === 'text') {
    for (const { result, file } of stored)
      out(textReport(result, { colour: colour.out, width: columns, file }));
  } else {
    out(WRITERS[format](results));
  }
  return worstExitCode(results.map(codeOf));
}

function codeOf(result: Result): ExitCode {
  return exitCodeOf(result, { strict: false, interrupted: result.endedAt === null });
}

/** Beside the first result; of a folder with several below it, in that folder. */
function pageBeside(paths: readonly string[], stored: readonly Stored[]): string {
  const isFolderOfSeveral = paths.length === 1 && stored.length > 1;
  return join(isFolderOfSeveral ? paths[0]! : dirname(stored[0]!.file), HTML_FILE);
}
