import { dirname, join, resolve } from 'node:path';
import { HTML_FILE, saveHtml } from '../report/html/save.ts';
import { textReport } from '../report/text.ts';
import type { Result } from '../result/result.ts';
import { readResult, resultFileOf } from '../result/store.ts';
import { type AddCommand, type CliContext, examples } from './context.ts';
import { type ExitCode, exitCodeOf, worstExitCode } from './exit-code.ts';

/** As they were typed. */
interface ReportOptions {
  readonly json?: true;
  /** True: beside the first result. */
  readonly html?: true | string;
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
    .addHelpText(
      'after',
      examples([
        ['report results/20261121-142233-port-exhaustion', 'a folder that run made'],
        ['report D/result.json --json | jq .verdicts', 'its verdicts, for a script'],
        ['report A B --html both.html', 'one page to look at, and to send'],
      ]),
    )
    .action(async (paths: string[], options: ReportOptions) => {
      context.exitWith(await report(paths, options, context));
    });
};

async function report(
  paths: readonly string[],
  { json, html }: ReportOptions,
  { cwd, terminal }: CliContext,
): Promise<ExitCode> {
  const stored: { readonly result: Result; readonly file: string }[] = [];
  for (const path of paths) stored.push({ result: await readResult(path), file: await resultFileOf(path) });
  const results = stored.map(({ result }) => result);
  if (html !== undefined) {
    const file = html === true ? join(dirname(stored[0]!.file), HTML_FILE) : resolve(cwd, html);
    await saveHtml(results, file);
    terminal.out(`${file}\n`);
  } else {
    for (const { result, file } of stored) {
      const { colour, columns } = terminal;
      terminal.out(
        json
          ? `${JSON.stringify(result)}\n`
          : textReport(result, { colour: colour.out, width: columns, file }),
      );
    }
  }
  return worstExitCode(
    results.map((result) => exitCodeOf(result, { strict: false, interrupted: result.endedAt === null })),
  );
}
