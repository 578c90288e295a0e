import { stat } from 'node:fs/promises';
import { UsageError } from '../errors.ts';
import type { Result } from './result.ts';
import { RESULT_FILE, readResult } from './store.ts';
import { skippedLines, walk } from './walk.ts';

/** A result and its file. */
export interface Stored {
  readonly file: string;
  readonly result: Result;
}

/** Hears which folders were left out, and why: a line for each reason. */
export type Hear = (line: string) => void;

const toStderr: Hear = (line) => void process.stderr.write(`${line}\n`);

/**
 * The results at a path: one for a file or a folder with `result.json`, otherwise all in the folders below, oldest first.
 * Rejects with a UsageError that names every file that is not a result, or if there are none.
 */
export async function collectResults(path: string, hear = toStderr): Promise<readonly Stored[]> {
  const { results, unsound } = await collectSound(path, hear);
  if (unsound.length > 0) throw new UsageError(unsound.flatMap(({ mistakes }) => mistakes));
  return results;
}

/** Like `collectResults`, but returns the errors of files that are not results. */
export async function collectSound(
  path: string,
  hear = toStderr,
): Promise<{ readonly results: readonly Stored[]; readonly unsound: readonly UsageError[] }> {
  const read = await Promise.all((await resultFilesBelow(path, hear)).map(tryRead));
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

async function resultFilesBelow(path: string, hear: Hear): Promise<readonly string[]> {
  return filesBelow(path, [RESULT_FILE], hear);
}

/** The path itself if it is no folder, otherwise the files of these names in it or below. Rejects with a UsageError if there are none. */
export async function filesBelow(
  path: string,
  names: readonly string[],
  hear: Hear,
): Promise<readonly string[]> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isDirectory()) return [path];
  const { files, skipped } = await walk(path, ...names);
  for (const line of skippedLines(skipped)) hear(`left out: ${line}`);
  if (files.length === 0) {
    const expected = `a ${names.join(' or ')}, here or in a folder below`;
    throw new UsageError({ where: path, what: 'No connlab result found', expected });
  }
  return files;
}
