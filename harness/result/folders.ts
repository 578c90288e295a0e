import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { FileError, fileReason } from '../regular-file.ts';

/**
 * Creates a folder and those above it. Not with the option `recursive` of mkdir(), which never ends in a folder that takes
 * none, such as /proc. Rejects with a FileError.
 */
export async function makeFolders(folder: string): Promise<void> {
  try {
    await makeFolder(folder);
  } catch (error) {
    throw error instanceof FileError ? error : new FileError(fileReason(error), { cause: error });
  }
}

async function makeFolder(folder: string): Promise<void> {
  if ((await tryToMake(folder)) === 'made') return;
  const above = dirname(folder);
  if (await isFolder(above)) throw new FileError(`no folder can be created in ${above}`);
  await makeFolder(above);
  if ((await tryToMake(folder)) === 'lacks the one above') throw new FileError('it does not exist');
}

async function tryToMake(folder: string): Promise<'made' | 'lacks the one above'> {
  try {
    await mkdir(folder);
    return 'made';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && (await isFolder(folder))) return 'made';
    if (code !== 'ENOENT') throw error;
    return 'lacks the one above';
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
