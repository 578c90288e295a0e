import { open } from 'node:fs/promises';
import { EXIT, UsageError } from '../../errors.ts';
import { collectResults } from '../../result/collect.ts';
import { type AddCommand, type CliContext, examples } from '../context.ts';
import { allOrMistakes } from '../mistakes.ts';

interface ExportOptions {
  readonly openmetrics: true;
  readonly out?: string;
}

export const addExport: AddCommand = (program, context) => {
  program
    .command('export <result...>')
    .summary('stored results for other programs')
    .description(
      'Writes all series of stored results with their timestamps, for Prometheus to take in: a past run can be looked ' +
        'at as if it were going on. Runs nothing.',
    )
    .requiredOption('--openmetrics', 'as OpenMetrics text: the format to write')
    .option('--out <file>', 'into this file; without, to standard output')
    .addHelpText(
      'after',
      examples([
        ['export D --openmetrics --out D/series.txt', 'one run'],
        ['export results/* --openmetrics --out all.txt', 'all runs there are'],
      ]) +
        '\n\nThen, for a Prometheus whose data is in the folder data:\n' +
        '  $ promtool tsdb create-blocks-from openmetrics D/series.txt data',
    )
    .action(async (paths: string[], options: ExportOptions) => {
      await writeExport(paths, options, context);
      context.exitWith(EXIT.fine);
    });
};

async function writeExport(
  paths: readonly string[],
  { out }: ExportOptions,
  { terminal }: CliContext,
): Promise<void> {
  const stored = await allOrMistakes(paths.map((path) => () => collectResults(path)));
  const results = stored.flat().map(({ result }) => result);
  const [{ openMetrics }, { resultSeries }] = await Promise.all([
    import('../../metrics/openmetrics.ts'),
    import('../../metrics/stored/result.ts'),
  ]);
  const pieces = openMetrics(results.flatMap(resultSeries));
  if (out === undefined) {
    for (const piece of pieces) terminal.out(piece);
    return;
  }
  await using file = await open(out, 'w').catch((error: NodeJS.ErrnoException) => {
    const what = `Cannot be written (${error.code})`;
    throw new UsageError([{ where: out, what, expected: 'a file in a folder that there is' }]);
  });
  await file.writeFile(pieces);
}
