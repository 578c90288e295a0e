import type { CommandSpec } from '../command.ts';
import { flag, text } from '../options/declare.ts';

const openmetrics = flag('--openmetrics', 'write OpenMetrics text; required, and the only format');
openmetrics.option.makeOptionMandatory();

export const exportResults = {
  name: 'export <result...>',
  summary: 'export stored results for Prometheus',
  description:
    'Writes all series of stored results with their timestamps, for Prometheus to import: a past run can be viewed as if ' +
    'it were live. Runs nothing.',
  options: {
    openmetrics,
    out: text('--out <file>', 'write to this file instead of standard output'),
  },
  examples: [
    ['export D --openmetrics --out D/series.txt', 'one run'],
    ['export results/* --openmetrics --out all.txt', 'all runs'],
  ],
  notes:
    'Then, for a Prometheus with its data in the folder data:\n' +
    '  $ promtool tsdb create-blocks-from openmetrics D/series.txt data',
} satisfies CommandSpec;
