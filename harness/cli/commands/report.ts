import type { ReportOptions } from '../actions/report.ts';
import { type CommandSpec, option } from '../command.ts';

export const report: CommandSpec = {
  name: 'report <path...>',
  summary: 'report stored results again',
  description:
    'Prints the report of stored results; runs nothing. The exit code is the worst of their runs, without --strict.',
  options: [
    option('--json', 'print the results, one per line'),
    option('--html [file]', 'write one HTML page of all results (default: report.html beside the first)'),
    option(
      '--format <name>',
      'text, markdown (for a pull request), csv (for a spreadsheet) or hlog (for HdrHistogram)',
      'text',
    ),
  ],
  examples: [
    ['report results/20261121-142233-port-exhaustion', 'a folder that run made'],
    ['report D/result.json --json | jq .verdicts', 'its verdicts, for a script'],
    ['report A B --html both.html', 'one page with both, to look at or send'],
    ['report D --format markdown >> "$GITHUB_STEP_SUMMARY"', 'for a pull request'],
  ],
  action: async (context, paths: string[], options: ReportOptions) =>
    (await import('../actions/report.ts')).report(paths, options, context),
};
