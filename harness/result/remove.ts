import { readdir, readFile, rmdir, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Result } from './result.ts';
import { readResult } from './store.ts';

/** A file that stands beside a result and was made from it. */
export interface Companion {
  readonly name: string;
  /** Whether this text is what connlab writes of the result: else it is somebody else's, whatever its name. */
  readonly isOurs: (text: string, result: Result) => boolean;
}

/** What became of one stored result. */
export interface Removed {
  readonly file: string;
  /** Its folder went with it, as nothing else was in there. */
  readonly folder: boolean;
}

/**
 * Removes a stored result with its companions, and its folder where nothing else is in it. Reads them once more before, so
 * that what has taken their place is left alone; rejects with a UsageError where the result is none any more.
 */
export async function removeResult(file: string, companions: readonly Companion[]): Promise<Removed> {
  const result = await readResult(file);
  const folder = dirname(file);
  for (const { name, isOurs } of companions) {
    const text = await readFile(join(folder, name), 'utf8').catch(() => null);
    if (text !== null && isOurs(text, result)) await unlink(join(folder, name));
  }
  await unlink(file);
  const isEmpty = (await readdir(folder)).length === 0;
  if (isEmpty) await rmdir(folder);
  return { file, folder: isEmpty };
}
