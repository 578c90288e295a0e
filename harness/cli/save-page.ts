import { join } from 'node:path';
import { UsageError } from '../errors.ts';
import { cleanText } from '../report/terminal/clean.ts';
import type { Result } from '../result/result.ts';
import type { Sizing } from '../size/answer.ts';

/** Saves the page of some results and sizings. null: it cannot be written, which only warns, because the results are saved. */
export async function savePage(
  results: readonly Result[],
  folder: string,
  err: (line: string) => void,
  sizings: readonly Sizing[] = [],
): Promise<string | null> {
  const { HTML_FILE, saveHtml } = await import('../report/html/save.ts');
  const file = join(folder, HTML_FILE);
  try {
    await saveHtml(results, file, sizings);
    return file;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    err(`warning: ${cleanText(error.message)}`);
    return null;
  }
}
