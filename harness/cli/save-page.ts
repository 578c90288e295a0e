import { join } from 'node:path';
import { UsageError } from '../errors.ts';
import { cleanText } from '../report/terminal/clean.ts';
import type { Result } from '../result/result.ts';

/** The page of some results; null where it cannot be written: what was measured is safe, and the report says it too. */
export async function savePage(
  results: readonly Result[],
  folder: string,
  err: (line: string) => void,
): Promise<string | null> {
  const { HTML_FILE, saveHtml } = await import('../report/html/save.ts');
  const file = join(folder, HTML_FILE);
  try {
    await saveHtml(results, file);
    return file;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    err(`warning: ${cleanText(error.message)}`);
    return null;
  }
}
