import { dirname, join, resolve } from 'node:path';
import { Option } from 'commander';
import { csvReport } from '../../report/csv.ts';
import { hlogReport } from '../../report/hlog.ts';
import { HTML_FILE, saveHtml } from '../../report/html/save.ts';
import { markdownReport } from '../../report/markdown.ts';
import { textReport } from '../../report/terminal/text.ts';
import { collectResults, type Stored } from '../../result/collect.ts';
import type { Result } from '../../result/result.ts';
import { type AddCommand, type CliContext, examples } from '../context.ts';
import { type ExitCode, exitCodeOf, worstExitCode } from '../exit-code.ts';
import { allOrMistakes } from '../mistakes.ts';

/** As they were typed. */
interface ReportOptions {
  readonly json?: true;
  /** True: beside the first result. */
  readonly html?: true | string;
  readonly format: string;
}

export const addReport: AddCommand = (program, context) => {
  program
    .command('report <path...>')
    .summary('the report again, from stored results')
    .description(
      'Prints the report of stored results again; runs nothing. The exit code is the worst of their runs, without ' +
        '--strict.',
    )
    .option('--json', 'the results on standard output, a line for each')
    .option(
      '--html [file]',
      `all of them in one page, with pictures; by default ${HTML_FILE} beside the first`,
    )
    .addOption(
      new Option(
        '--format <format>',
        'text; markdown for a pull request; csv for a spreadsheet; hlog for HdrHistogram',
      )
        .choices(Object.keys(FORMATS))
        .default('text'),
    )
    .addHelpText(
      'after',
      examples([
        ['report results/20261121-142233-port-exhaustion', 'a folder that run made'],
        ['report D/result.json --json | jq .verdicts', 'its verdicts, for a script'],
        ['report A B --html both.html', 'one page to look at, and to send'],
        ['report D --format markdown >> "$GITHUB_STEP_SUMMARY"', 'for a pull request'],
      ]),
    )
    .action(async (paths: string[], options: ReportOptions) => {
      context.exitWith(await report(paths, options, context));
    });
};

/** Whatever is no text for a terminal is of all results together. */
const FORMATS: Readonly<Record<string, ((results: readonly Result[]) => string) | null>> = {
  text: null,
  markdown: markdownReport,
  csv: csvReport,
  hlog: hlogReport,
};

async function report(
  paths: readonly string[],
  { json, html, format }: ReportOptions,
  { cwd, terminal }: CliContext,
): Promise<ExitCode> {
  const stored = (await allOrMistakes(paths.map((path) => () => collectResults(path)))).flat();
  const results = stored.map(({ result }) => result);
  const { out, colour, columns } = terminal;
  const written = FORMATS[format] ?? null;
  if (html !== undefined) {
    const file = html === true ? pageBeside(paths, stored) : resolve(cwd, html);
    await saveHtml(results, file);
    out(`${file}\n`);
  } else if (json) {
    for (const result of results) out(`${JSON.stringify(result)}\n`);
  } else if (written !== null) {
    out(written(results));
  } else {
    for (const { result, file } of stored)
      out(textReport(result, { colour: colour.out, width: columns, file }));
  }
  return worstExitCode(
    results.map((result) => exitCodeOf(result, { strict: false, interrupted: result.endedAt === null })),
  );
}

/** Beside the first result; of a folder with several below it, in that folder. */
function pageBeside(paths: readonly string[], stored: readonly Stored[]): string {
  const isFolderOfSeveral = paths.length === 1 && stored.length > 1;
  return join(isFolderOfSeveral ? paths[0]! : dirname(stored[0]!.file), HTML_FILE);
}
