import { constants } from 'node:fs';
import { access, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '../errors.ts';
import { fileReason, readRegularFile } from '../regular-file.ts';
import { makeFolders } from './folders.ts';
import { formatResult } from './format.ts';
import type { Result } from './result.ts';
import { parseResult } from './schema/parse.ts';

export const RESULT_FILE = 'result.json';

/** A result could not be written. An earlier one is unchanged. */
export class SaveError extends Error {
  override readonly name = 'SaveError';
}

/** The place of one result. */
export interface Store {
  readonly folder: string;
  /** The file that the first `save` creates. */
  readonly file: string;
  /** Replaces the file atomically. Rejects with a SaveError. */
  save(result: Result): Promise<void>;
}

/** Writes a file and flushes it to the disk. A parameter, so that a test can simulate a full disk. */
export type WriteFile = (file: string, text: string) => Promise<void>;

/** Creates the folder and checks that it is writable. Rejects with a UsageError. */
export async function openStore(folder: string, write: WriteFile = writeDurably): Promise<Store> {
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
    await replaceFile(file, formatResult(result), write).catch((error: unknown) => {
      throw new SaveError(`Cannot save ${file}: ${fileReason(error)}; ${keptText(savedCells)}`, {
        cause: error,
      });
    });
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

/** Writes a temporary file in the same folder and renames it, so that the result is never half-written. */
async function replaceFile(file: string, text: string, write: WriteFile): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    await write(temporary, text);
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {}); // the first error counts
    throw error;
  }
}

async function writeDurably(file: string, text: string): Promise<void> {
  await using handle = await open(file, 'w');
  await handle.writeFile(text);
  // ENOSPC may come this late, because file systems delay the allocation of blocks.
  await handle.sync();
}

function keptText(savedCells: number | null): string {
  if (savedCells === null) return 'nothing of this run is saved';
  return `it still has what was saved before (cells: ${savedCells})`;
}
