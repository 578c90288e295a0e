import { join } from 'node:path';
import { UsageError } from '../../errors.ts';
import { fileReason, readRegularFile } from '../../regular-file.ts';
import { replaceFile, type WriteFile } from '../../result/replace-file.ts';
import { several } from '../../words.ts';
import { SIZING_FILE, type Sizing } from '../answer.ts';
import { parseSizing } from './schema.ts';

/** The place of one sizing. */
export interface SizingStore {
  readonly file: string;
  /** Replaces the file atomically. Rejects with a SaveError. */
  save(sizing: Sizing): Promise<void>;
}

/** The folder must exist. The first `save` creates the file. */
export function openSizingStore(folder: string, write?: WriteFile): SizingStore {
  const file = join(folder, SIZING_FILE);
  let kept = 'nothing of this sizing is saved';
  const save = async (sizing: Sizing): Promise<void> => {
    await replaceFile(file, `${JSON.stringify(sizing, null, 2)}\n`, { kept, ...(write && { write }) });
    kept = `it still has what was saved before (${several(sizing.trials.length, 'trial')})`;
  };
  return { file, save };
}

/** Reads a stored sizing. Rejects with a UsageError if it is missing or invalid. */
export async function readStoredSizing(file: string): Promise<Sizing> {
  const text = await readRegularFile(file).catch((error: unknown) => {
    const what = `Cannot read the sizing: ${fileReason(error)}`;
    throw new UsageError({ where: file, what, expected: 'a file that connlab size-pool wrote' });
  });
  return parseSizing(text, file);
}
