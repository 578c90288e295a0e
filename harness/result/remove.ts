import { readdir, rmdir, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readRegularFile } from '../regular-file.ts';
import type { Result } from './result.ts';
import { readResult } from './store.ts';

/** A file next to a result that was generated from it. */
export interface Companion {
  readonly name: string;
  /** Whether connlab wrote this text for the result. Otherwise the file belongs to the user. */
  readonly isOurs: (text: string, result: Result) => boolean;
}

/** One removed result. */
export interface Removed {
  readonly file: string;
  /** Whether its folder was removed too, because it was empty. */
  readonly folder: boolean;
}

/**
 * Removes a stored result with its companions, and its folder if that is then empty. Reads the files again first, so that
 * files which replaced them are kept. Rejects with a UsageError if the result no longer is one.
 */
export async function removeResult(file: string, companions: readonly Companion[]): Promise<Removed> {
  const result = await readResult(file);
  const folder = dirname(file);
  for (const { name, isOurs } of companions) {
    const text = await readRegularFile(join(folder, name)).catch(() => null);
    if (text !== null && isOurs(text, result)) await unlink(join(folder, name));
  }
  await unlink(file);
  const isEmpty = (await readdir(folder)).length === 0;
  if (isEmpty) await rmdir(folder);
  return { file, folder: isEmpty };
}
