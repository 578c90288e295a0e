import { readdir, rmdir, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { readResult } from './store.ts';

/** What became of one stored result. */
export interface Removed {
  readonly file: string;
  /** Its folder went with it, as nothing else was in there. */
  readonly folder: boolean;
}

/**
 * Removes a stored result, and its folder where nothing else is in it: other files are somebody else's. Reads it once more
 * before, so that what has taken its place is left alone; rejects with a UsageError then.
 */
export async function removeResult(file: string): Promise<Removed> {
  await readResult(file);
  await unlink(file);
  const folder = dirname(file);
  const isEmpty = (await readdir(folder)).length === 0;
  if (isEmpty) await rmdir(folder);
  return { file, folder: isEmpty };
}
