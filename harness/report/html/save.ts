import { writeFile } from 'node:fs/promises';
import { UsageError } from '../../errors.ts';
import type { Result } from '../../result/result.ts';
import { htmlReport } from './page.ts';

/** Name of the page's file, beside `result.json`. */
export const HTML_FILE = 'report.html';

/** Writes the page of some results. Throws a UsageError if the file cannot be written. */
export async function saveHtml(results: readonly Result[], file: string): Promise<void> {
  const page = htmlReport(results);
  try {
    await writeFile(file, page);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new UsageError([
      { where: file, what: `Cannot write the report (${code})`, expected: 'a file that can be written' },
    ]);
  }
}
