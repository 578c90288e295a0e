import { constants, type Stats } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { messageOf } from './errors.ts';

/** Bytes of the largest file that is read: more than four times a result of 3,000 cells. A larger one keeps the program busy for seconds. */
const MOST_BYTES = 200_000_000;

/** A path is not that of a file that can be read or written. The message is a clause, for instance `it is a FIFO`. */
export class FileError extends Error {
  override readonly name = 'FileError';
}

/**
 * Reads a file as UTF-8. Only a regular one: reading a FIFO waits for ever, and /dev/zero has no end. Rejects with a
 * FileError.
 */
export async function readRegularFile(path: string): Promise<string> {
  return explained(async () => {
    await using file = await openRegular(path, constants.O_RDONLY);
    const { size } = await file.stat();
    if (size > MOST_BYTES) throw new FileError(`it has more than ${MOST_BYTES / 1e6} MB`);
    // Files of /proc say 0, and some of them have no end.
    return size === 0 ? '' : await file.readFile('utf8');
  });
}

/** Replaces the text of a file, or creates it. Rejects with a FileError, as `readRegularFile` does. */
export async function writeRegularFile(path: string, text: string | AsyncIterable<string>): Promise<void> {
  return explained(async () => {
    const { O_WRONLY, O_CREAT, O_TRUNC } = constants;
    await using file = await openRegular(path, O_WRONLY | O_CREAT | O_TRUNC);
    await file.writeFile(text);
  });
}

/** What is wrong with a path, from the error of a file system call, as a clause. */
export function fileReason(error: unknown): string {
  if (error instanceof FileError) return error.message;
  const { code } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return `the disk is full (${code})`;
    case 'ENOENT':
      return 'it does not exist';
    case 'EISDIR':
      return `it is a folder (${code})`;
    case 'EEXIST':
    case 'ENOTDIR':
      return `it is a file, or below one (${code})`;
    case 'EACCES':
    case 'EPERM':
      return `permission denied (${code})`;
    case 'EROFS':
      return `the disk is read-only (${code})`;
    case 'ENAMETOOLONG':
      return `its path is too long (${code})`;
    case 'ELOOP':
      return `its symbolic links lead in a circle (${code})`;
    default:
      return messageOf(error);
  }
}

/**
 * Opens a regular file. It is looked at twice: before, because opening a device can do something, and after, because it
 * may have been replaced. Without waiting, which the opening of a FIFO would do.
 */
async function openRegular(path: string, flags: number): Promise<FileHandle> {
  const before = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' && (flags & constants.O_CREAT) !== 0) return undefined;
    throw error;
  });
  if (before !== undefined) refuseOthers(before);
  const file = await open(path, flags | constants.O_NONBLOCK, 0o666);
  try {
    refuseOthers(await file.stat());
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

function refuseOthers(found: Stats): void {
  if (found.isFile()) return;
  const kind = found.isDirectory()
    ? 'folder'
    : found.isFIFO()
      ? 'FIFO'
      : found.isSocket()
        ? 'socket'
        : 'device';
  throw new FileError(`it is a ${kind}`);
}

async function explained<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw new FileError(fileReason(error), { cause: error });
  }
}
