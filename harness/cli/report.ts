import { textReport } from '../report/text.ts';
import { readResult, resultFileOf } from '../result/store.ts';
import { type AddCommand, type CliContext, examples } from './context.ts';
import { type ExitCode, exitCodeOf } from './exit-code.ts';

interface ReportOptions {
  readonly json?: true;
}

export const addReport: AddCommand = (program, context) => {
  program
    .command('report <path>')
    .summary('the report again, from a stored result')
    .description(
      'Prints the report of a stored result again; runs nothing. The exit code is that of its run, without --strict.',
    )
    .option('--json', 'the result on standard output, in one line')
    .addHelpText(
      'after',
      examples([
        ['report results/20261121-142233-port-exhaustion', 'a folder that run made'],
        ['report D/result.json --json | jq .verdicts', 'its verdicts, for a script'],
      ]),
    )
    .action(async (path: string, options: ReportOptions) => {
      context.exitWith(await report(path, options, context));
    });
};

async function report(path: string, { json }: ReportOptions, { terminal }: CliContext): Promise<ExitCode> {
  const result = await readResult(path);
  const file = await resultFileOf(path);
  const text = json
    ? `${JSON.stringify(result)}\n`
    : textReport(result, { colour: terminal.colour.out, width: terminal.columns, file });
  terminal.out(text);
  return exitCodeOf(result, { strict: false, interrupted: result.endedAt === null });
}
