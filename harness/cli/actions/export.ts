import { open } from 'node:fs/promises';
import { EXIT, UsageError } from '../../errors.ts';
import { openMetrics } from '../../metrics/openmetrics.ts';
import { resultSeries } from '../../metrics/stored/result.ts';
import { withHistogramsOf } from '../../result/histograms.ts';
import type { Result } from '../../result/result.ts';
import type { Given } from '../command.ts';
import type { exportResults as command } from '../commands/export.ts';
import { type ExitCode, worstExitCode } from '../exit-code.ts';
import { collectAll } from '../mistakes.ts';

export async function exportResults(
  { options: { out }, terminal }: Given<typeof command>,
  paths: readonly string[],
): Promise<ExitCode> {
  const stored = (await collectAll(paths)).flat();
  const code = worstExitCode(stored.map(({ result }) => measuredCode(result)));
  const series = await withHistogramsOf(stored, () => stored.flatMap(({ result }) => resultSeries(result)));
  const pieces = openMetrics(series);
  if (out === undefined) {
    for await (const piece of pieces) terminal.out(piece);
    return code;
  }
  await using file = await open(out, 'w').catch((error: NodeJS.ErrnoException) => {
    const what = `Cannot be written (${error.code})`;
    throw new UsageError([{ where: out, what, expected: 'a file in an existing folder' }]);
  });
  await file.writeFile(pieces);
  return code;
}

/** Invalid cells have series too. Without any, there is nothing to see. */
function measuredCode({ cells }: Result): ExitCode {
  const hasSeries = cells.some(({ state }) => state === 'measured' || state === 'invalid');
  return hasSeries ? EXIT.fine : EXIT.cellFailed;
}
