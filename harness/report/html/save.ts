import { UsageError } from '../../errors.ts';
import { FileError, writeRegularFile } from '../../regular-file.ts';
import type { Result } from '../../result/result.ts';
import type { Sizing } from '../../size/answer.ts';
import { htmlReport } from './page.ts';

/** Name of the page's file, beside `result.json`. */
export const HTML_FILE = 'report.html';

/** Writes the page of some results and sizings. Throws a UsageError if the file cannot be written. */
export async function saveHtml(
  results: readonly Result[],
  file: string,
  sizings: readonly Sizing[] = [],
): Promise<void> {
  await writeRegularFile(file, htmlReport(results, sizings)).catch((error: unknown) => {
    if (!(error instanceof FileError)) throw error;
    const what = `Cannot write the report: ${error.message}`;
    throw new UsageError([{ where: file, what, expected: 'a file that can be written' }]);
  });
}
