import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '../errors.ts';
import { fileReason, readRegularFile } from '../regular-file.ts';
import { makeFolders } from './folders.ts';
import { formatResult } from './format.ts';
import { replaceFile, type WriteFile } from './replace-file.ts';
import type { Result } from './result.ts';
import { parseResult } from './schema/parse.ts';

export const RESULT_FILE = 'result.json';

/** The place of one result. */
export interface Store {
  readonly folder: string;
  /** The file that the first `save` creates. */
  readonly file: string;
  /** Replaces the file atomically. Rejects with a SaveError. */
  save(result: Result): Promise<void>;
}

/** Creates the folder and checks that it is writable. Rejects with a UsageError. */
export async function openStore(folder: string, write?: WriteFile): Promise<Store> {
  try {
    await makeFolders(folder);
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new UsageError({
      where: folder,
      what: `Cannot write results there: ${fileReason(error)}`,
      expected: 'a writable folder',
    });
  }
  const file = join(folder, RESULT_FILE);
  let savedCells: number | null = null;
  const save = async (result: Result): Promise<void> => {
    await replaceFile(file, formatResult(result), { kept: keptText(savedCells), ...(write && { write }) });
    savedCells = result.cells.length;
  };
  return { folder, file, save };
}

/**
 * Reads a stored result: a file, or a folder with `result.json`. Rejects with a UsageError if it is missing or invalid.
 */
export async function readResult(path: string): Promise<Result> {
  const file = await resultFileOf(path);
  const text = await readRegularFile(file).catch((error: unknown) => {
    throw new UsageError({
      where: file,
      what: `Cannot read the result: ${fileReason(error)}`,
      expected: 'a result of connlab run',
    });
  });
  return parseResult(text, file);
}

async function resultFileOf(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() ? join(path, RESULT_FILE) : path;
}

function keptText(savedCells: number | null): string {
  if (savedCells === null) return 'nothing of this run is saved';
  return `it still has what was saved before (cells: ${savedCells})`;
}
