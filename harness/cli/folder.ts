import { constants } from 'node:fs';
import { access, mkdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { type Mistake, UsageError } from '../errors.ts';
import { RESULT_FILE, readResult } from '../result/store.ts';
import { quote } from '../scenario/read/mistakes.ts';

/** Where results go that were given no folder. */
export const RESULTS_FOLDER = 'results';

/** The folder of a result that was given none. Time is local, as the user's clock shows it. */
export function defaultFolder(scenario: string, at: Date, attempt = 1): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${at.getFullYear()}${two(at.getMonth() + 1)}${two(at.getDate())}`;
  const time = [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join('');
  return join(RESULTS_FOLDER, `${day}-${time}-${scenario}${attempt === 1 ? '' : `-${attempt}`}`);
}

/** The folder that `--out` means: several scenarios get one each below it. */
export function outFolder(out: string, scenario: string, several: boolean): string {
  return several ? join(out, scenario) : out;
}

/** Makes a folder of this name that nobody else has: two runs may begin in the same second. */
export async function makeOwnFolder(name: (attempt: number) => string): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    const folder = name(attempt);
    await mkdir(dirname(folder), { recursive: true });
    const made = await mkdir(folder).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'EEXIST') return false;
        throw error;
      },
    );
    if (made) return folder;
  }
}

/** Looks whether results can be written to a folder, without making it. Where not, the one mistake says why. */
export async function folderMistakes(folder: string): Promise<readonly Mistake[]> {
  const nearest = await nearestExisting(resolve(folder));
  if (!nearest.isFolder) {
    return [{ where: folder, what: `A file is in the way: ${nearest.path}`, expected: 'a folder' }];
  }
  const writable = await access(nearest.path, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
  const expected = 'a folder that can be written to';
  return writable ? [] : [{ where: folder, what: `Cannot write to ${nearest.path}`, expected }];
}

/**
 * When the earlier result in a folder began; null where there is none. Only a result of the same scenario may be
 * replaced: for another one, and for a file that is no result, it rejects with a UsageError.
 */
export async function earlierResult(folder: string, scenario: string): Promise<string | null> {
  const file = join(folder, RESULT_FILE);
  if ((await statOf(file)) === undefined) return null;
  const earlier = await readResult(file).catch((error: unknown) => {
    if (!(error instanceof UsageError)) throw error;
    throw occupied(folder, `Holds a ${RESULT_FILE} that is not a result of this connlab`);
  });
  if (earlier.scenario === scenario) return earlier.startedAt;
  throw occupied(folder, `Holds a result of another scenario, ${quote(earlier.scenario)}`);
}

function occupied(where: string, what: string): UsageError {
  return new UsageError([{ where, what, expected: 'a folder without one' }]);
}

async function nearestExisting(path: string): Promise<{ readonly path: string; readonly isFolder: boolean }> {
  const found = await statOf(path);
  if (found !== undefined) return { path, isFolder: found.isDirectory() };
  return nearestExisting(dirname(path));
}

async function statOf(path: string) {
  return stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  });
}
