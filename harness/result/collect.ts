import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '../errors.ts';
import type { Result } from './result.ts';
import { RESULT_FILE, readResult } from './store.ts';

/** A result and its file. */
export interface Stored {
  readonly file: string;
  readonly result: Result;
}

/**
 * The results at a path: one for a file or a folder with `result.json`, otherwise all in the folders below, oldest first.
 * Rejects with a UsageError that names every file that is not a result, or if there are none.
 */
export async function collectResults(path: string): Promise<readonly Stored[]> {
  const { results, unsound } = await collectSound(path);
  if (unsound.length > 0) throw new UsageError(unsound.flatMap(({ mistakes }) => mistakes));
  return results;
}

/** Like `collectResults`, but returns the errors of files that are not results. */
export async function collectSound(
  path: string,
): Promise<{ readonly results: readonly Stored[]; readonly unsound: readonly UsageError[] }> {
  const read = await Promise.all((await resultFilesBelow(path)).map(tryRead));
  const results = read.flatMap((one) => (one instanceof UsageError ? [] : [one]));
  return {
    results: results.toSorted((a, b) => a.result.startedAt.localeCompare(b.result.startedAt)),
    unsound: read.filter((one) => one instanceof UsageError),
  };
}

async function tryRead(file: string): Promise<Stored | UsageError> {
  try {
    return { file, result: await readResult(file) };
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
}

async function resultFilesBelow(path: string): Promise<readonly string[]> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isDirectory()) return [path];
  const files = await walk(path);
  if (files.length === 0) {
    const expected = `a ${RESULT_FILE}, here or in a folder below`;
    throw new UsageError({ where: path, what: 'No connlab result found', expected });
  }
  return files;
}

/**
 * The result files in a folder: its own, or those below it. Symbolic links are not followed, because they may lead to
 * files of others. (The `recursive` option of readdir() follows them.)
 */
async function walk(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  if (entries.some((entry) => entry.isFile() && entry.name === RESULT_FILE))
    return [join(folder, RESULT_FILE)];
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
  return (await Promise.all(folders.sort().map(walk))).flat();
}
