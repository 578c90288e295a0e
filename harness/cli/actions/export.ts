import { open } from 'node:fs/promises';
import { EXIT, UsageError } from '../../errors.ts';
import { openMetrics } from '../../metrics/openmetrics.ts';
import { resultSeries } from '../../metrics/stored/result.ts';
import { collectResults } from '../../result/collect.ts';
import type { CliContext } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { allOrMistakes } from '../mistakes.ts';

export interface ExportOptions {
  readonly out?: string;
}

export async function exportResults(
  paths: readonly string[],
  { out }: ExportOptions,
  { terminal }: CliContext,
): Promise<ExitCode> {
  const stored = await allOrMistakes(paths.map((path) => () => collectResults(path)));
  const results = stored.flat().map(({ result }) => result);
  const pieces = openMetrics(results.flatMap(resultSeries));
  if (out === undefined) {
    for await (const piece of pieces) terminal.out(piece);
    return EXIT.fine;
  }
  await using file = await open(out, 'w').catch((error: NodeJS.ErrnoException) => {
    const what = `Cannot be written (${error.code})`;
    throw new UsageError([{ where: out, what, expected: 'a file in an existing folder' }]);
  });
  await file.writeFile(pieces);
  return EXIT.fine;
}
