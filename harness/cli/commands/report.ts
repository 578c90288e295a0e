import type { CommandSpec } from '../command.ts';
import { choice, flag, textOrTrue, value } from '../options/declare.ts';

export const report = {
  name: 'report <path...>',
  summary: 'report stored results again',
  description:
    'Prints the report of stored results, also of size-pool; runs nothing. The exit code is the worst of their runs, without --strict.',
  options: {
    json: flag('--json', 'print the results, one per line'),
    html: textOrTrue(
      '--html [file]',
      'write one HTML page of all results (default: report.html beside the first)',
    ),
    format: value(
      '--format <name>',
      'text, markdown (for a pull request), csv (for a spreadsheet) or hlog (for HdrHistogram)',
      choice(['text', 'markdown', 'csv', 'hlog']),
      'text',
    ),
  },
  examples: [
    ['report results/20261121-142233-port-exhaustion', 'a folder that run made'],
    ['report D/result.json --json | jq .verdicts', 'its verdicts, for a script'],
    ['report A B --html both.html', 'one page with both, to look at or send'],
    ['report results/20261121-151200-size-pool', 'a folder that size-pool made'],
    ['report D --format markdown >> "$GITHUB_STEP_SUMMARY"', 'for a pull request'],
  ],
} satisfies CommandSpec;
