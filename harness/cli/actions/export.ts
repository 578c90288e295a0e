import { EXIT, UsageError } from '../../errors.ts';
import { openMetrics } from '../../metrics/openmetrics.ts';
import { resultSeries } from '../../metrics/stored/result.ts';
import { FileError, writeRegularFile } from '../../regular-file.ts';
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
  const stored = (await collectAll(paths, terminal)).flat();
  const code = worstExitCode(stored.map(({ result }) => measuredCode(result)));
  const series = await withHistogramsOf(stored, () => stored.flatMap(({ result }) => resultSeries(result)));
  const pieces = openMetrics(series);
  if (out === undefined) {
    for await (const piece of pieces) terminal.out(piece);
    return code;
  }
  await writeRegularFile(out, pieces).catch((error: unknown) => {
    if (!(error instanceof FileError)) throw error;
    const expected = 'a file in an existing folder';
    throw new UsageError([{ where: out, what: `Cannot be written: ${error.message}`, expected }]);
  });
  return code;
}

/** Invalid cells have series too. Without any, there is nothing to see. */
function measuredCode({ cells }: Result): ExitCode {
  const hasSeries = cells.some(({ state }) => state === 'measured' || state === 'invalid');
  return hasSeries ? EXIT.fine : EXIT.cellFailed;
}
