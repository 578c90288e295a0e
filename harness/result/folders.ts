import { mkdir, rmdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { FileError, fileReason } from '../regular-file.ts';

/**
 * Creates a folder and those above it, and returns the ones that were not there, the deepest first. Not with the option
 * `recursive` of mkdir(), which never ends in a folder that takes none, such as /proc. Rejects with a FileError.
 */
export async function makeFolders(folder: string): Promise<readonly string[]> {
  try {
    return await makeFolder(folder);
  } catch (error) {
    throw error instanceof FileError ? error : new FileError(fileReason(error), { cause: error });
  }
}

async function makeFolder(folder: string): Promise<readonly string[]> {
  const found = await tryToMake(folder);
  if (found !== 'lacks the one above') return found === 'made' ? [folder] : [];
  const above = dirname(folder);
  const made = (await isFolder(above)) ? [] : await makeFolder(above);
  // Once more also where it is there: somebody else may just have made it.
  const again = await tryToMake(folder);
  if (again === 'lacks the one above')
    throw new FileError(
      (await isFolder(above)) ? `no folder can be created in ${above}` : 'it does not exist',
    );
  return again === 'made' ? [folder, ...made] : made;
}

async function tryToMake(folder: string): Promise<'made' | 'was there' | 'lacks the one above'> {
  try {
    await mkdir(folder);
    return 'made';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && (await isFolder(folder))) return 'was there';
    if (code !== 'ENOENT') throw error;
    return 'lacks the one above';
  }
}

/** Removes those of the folders in which nothing is, in this order. */
export async function removeEmpty(folders: readonly string[]): Promise<void> {
  for (const folder of folders) await rmdir(folder).catch(() => {});
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
