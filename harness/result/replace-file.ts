import { open, rename, rm } from 'node:fs/promises';
import { fileReason } from '../regular-file.ts';

/** A file of results could not be written. An earlier one is unchanged. */
export class SaveError extends Error {
  override readonly name = 'SaveError';
}

/** Writes a file and flushes it to the disk. A parameter, so that a test can simulate a full disk. */
export type WriteFile = (file: string, text: string) => Promise<void>;

/**
 * Writes a temporary file in the same folder and renames it, so that a file of results is never half-written. Rejects with a
 * SaveError; `kept`: what is still saved then, as a clause.
 */
export async function replaceFile(
  file: string,
  text: string,
  { kept, write = writeDurably }: { readonly kept: string; readonly write?: WriteFile },
): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    await write(temporary, text);
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {}); // the first error counts
    throw new SaveError(`Cannot save ${file}: ${fileReason(error)}; ${kept}`, { cause: error });
  }
}

async function writeDurably(file: string, text: string): Promise<void> {
  await using handle = await open(file, 'w');
  await handle.writeFile(text);
  // ENOSPC may come this late, because file systems delay the allocation of blocks.
  await handle.sync();
}
