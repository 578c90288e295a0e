import { constants } from 'node:fs';
import { access, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '../errors.ts';
import { formatResult } from './format.ts';
import type { Result } from './result.ts';
import { parseResult } from './schema.ts';

export const RESULT_FILE = 'result.json';

/** A result could not be written; what was saved before is untouched. */
export class SaveError extends Error {
  override readonly name = 'SaveError';
}

/** Where one result goes. */
export interface Store {
  readonly folder: string;
  /** The file that is there after the first `save`. */
  readonly file: string;
  /** Replaces the file as a whole: whoever reads it sees the last result or this one. Rejects with a SaveError. */
  save(result: Result): Promise<void>;
}

/** Writes a file and puts it on the disk. A parameter so that a full disk can be had in a test. */
export type WriteFile = (file: string, text: string) => Promise<void>;

/** Makes the folder and looks whether it can be written to. Rejects with a UsageError. */
export async function openStore(folder: string, write: WriteFile = writeDurably): Promise<Store> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new UsageError([
      {
        where: folder,
        what: `Cannot write results there: ${reasonOf(error)}`,
        expected: 'a folder that can be written to',
      },
    ]);
  }
  const file = join(folder, RESULT_FILE);
  let savedCells: number | null = null;
  const save = async (result: Result): Promise<void> => {
    await replaceFile(file, formatResult(result), write).catch((error: unknown) => {
      throw new SaveError(`Cannot save ${file}: ${reasonOf(error)}; ${keptText(savedCells)}`, {
        cause: error,
      });
    });
    savedCells = result.cells.length;
  };
  return { folder, file, save };
}

/**
 * Reads a stored result: a file, or a folder with `result.json` in it. Rejects with a UsageError where there
 * is none or it is not one.
 */
export async function readResult(path: string): Promise<Result> {
  const file = await resultFileOf(path);
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new UsageError([
      {
        where: file,
        what: `Cannot read the result: ${reasonOf(error)}`,
        expected: 'a result of connlab run',
      },
    ]);
  });
  return parseResult(text, file);
}

/** The file of a stored result, given itself or its folder. */
async function resultFileOf(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() ? join(path, RESULT_FILE) : path;
}

/** A temporary file in the same folder, then rename: a half-written result never has the result's name. */
async function replaceFile(file: string, text: string, write: WriteFile): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    await write(temporary, text);
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {}); // the first error is the one to tell
    throw error;
  }
}

async function writeDurably(file: string, text: string): Promise<void> {
  await using handle = await open(file, 'w');
  await handle.writeFile(text);
  // ENOSPC may come this late: file systems put off the allocation of blocks.
  await handle.sync();
}

function keptText(savedCells: number | null): string {
  if (savedCells === null) return 'nothing of this run was saved before';
  return `what was saved before is still in it (cells: ${savedCells})`;
}

function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return `the disk is full (${code})`;
    case 'ENOENT':
      return 'it does not exist';
    case 'EEXIST':
    case 'ENOTDIR':
      return `a file is in the way (${code})`;
    case 'EACCES':
    case 'EROFS':
      return `it may not be written or read (${code})`;
    default:
      return error instanceof Error ? error.message : String(error);
  }
}
