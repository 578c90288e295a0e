import { constants } from 'node:fs';
import { access, mkdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { type Mistake, UsageError } from '../errors.ts';
import { fileReason, readRegularFile } from '../regular-file.ts';
import { makeFolders } from '../result/folders.ts';
import { RESULT_FILE, readResult } from '../result/store.ts';
import { quote } from '../scenario/read/quote.ts';
import { SIZING_FILE, SIZING_SCHEMA_VERSION, type Sizing } from '../size/answer.ts';

/** Folder of all results without `--out`. */
export const RESULTS_FOLDER = 'results';

/** The folder that `--out` means: several scenarios get one each below it. */
export function outFolder(out: string, scenario: string, several: boolean): string {
  return several ? join(out, scenario) : out;
}

/**
 * Makes a folder for a result without `--out`. Its name has the local time, and a number if another run began in the
 * same second.
 */
export async function makeFolder(scenario: string, at: Date, below = RESULTS_FOLDER): Promise<string> {
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = [at.getFullYear(), at.getMonth() + 1, at.getDate()].map(two).join('');
  const time = [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join('');
  await makeFolders(below);
  for (let attempt = 1; ; attempt++) {
    const folder = join(below, `${day}-${time}-${scenario}${attempt === 1 ? '' : `-${attempt}`}`);
    try {
      await mkdir(folder);
      return folder;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

/** Checks whether results can be written to a folder, without making it. The one mistake says why not. */
export async function folderMistakes(folder: string): Promise<readonly Mistake[]> {
  const expected = 'a writable folder';
  if (folder === '') return [{ where: folder, what: 'The folder has no name', expected }];
  try {
    const nearest = await nearestExisting(resolve(folder));
    if (!nearest.isFolder) {
      return [{ where: folder, what: `A file is in the way: ${nearest.path}`, expected: 'a folder' }];
    }
    const writable = await access(nearest.path, constants.W_OK | constants.X_OK).then(
      () => true,
      () => false,
    );
    return writable ? [] : [{ where: folder, what: `Cannot write to ${nearest.path}`, expected }];
  } catch (error) {
    return [{ where: folder, what: `Cannot write results there: ${fileReason(error)}`, expected }];
  }
}

/**
 * Start time of the earlier result in a folder; null if there is none. Only a result of the same scenario may be
 * replaced: for any other, and for a file that is not a result, it rejects with a UsageError.
 */
export async function earlierResult(folder: string, scenario: string): Promise<string | null> {
  const file = join(folder, RESULT_FILE);
  if (await isAbsent(file)) return null;
  const earlier = await readResult(file).catch((error: unknown) => {
    if (!(error instanceof UsageError)) throw error;
    throw occupied(folder, `Holds a ${RESULT_FILE} that is not a result of this connlab`);
  });
  if (earlier.scenario === scenario) return earlier.startedAt;
  throw occupied(folder, `Holds a result of another scenario, ${quote(earlier.scenario)}`);
}

/** A notice that an earlier result will be replaced, if there is one. Rejects with a UsageError if it must not be. */
export async function replacedNotice(folder: string, scenario: string): Promise<readonly string[]> {
  const mistakes = await folderMistakes(folder);
  if (mistakes.length > 0) throw new UsageError(mistakes);
  const earlier = await earlierResult(folder, scenario);
  return earlier === null ? [] : [`Replaces the result of ${earlier} in ${folder}`];
}

/** The same for a sizing. A file that is no sizing is added to `mistakes`. */
export async function replacedSizing(folder: string, mistakes: Mistake[]): Promise<readonly string[]> {
  const file = join(folder, SIZING_FILE);
  if (await isAbsent(file)) return [];
  const startedAt = await readRegularFile(file)
    .then(startOf)
    .catch(() => null);
  if (startedAt !== null) return [`Replaces the sizing of ${startedAt} in ${folder}`];
  const what = `Holds a ${SIZING_FILE} that is not a sizing of this connlab`;
  mistakes.push({ where: folder, what, expected: `a folder without a ${SIZING_FILE}` });
  return [];
}

/** null: the text is not that of a sizing. */
function startOf(text: string): string | null {
  const { schemaVersion, startedAt } = JSON.parse(text) as Partial<Sizing>;
  return schemaVersion === SIZING_SCHEMA_VERSION && typeof startedAt === 'string' ? startedAt : null;
}

function occupied(where: string, what: string): UsageError {
  return new UsageError([{ where, what, expected: `a folder without a ${RESULT_FILE}` }]);
}

async function nearestExisting(path: string): Promise<{ readonly path: string; readonly isFolder: boolean }> {
  if (await isAbsent(path)) return nearestExisting(dirname(path));
  return { path, isFolder: (await stat(path)).isDirectory() };
}

/** Whether there is nothing at a path. Of a symbolic link that leads nowhere that is true as well. */
async function isAbsent(path: string): Promise<boolean> {
  return stat(path).then(
    () => false,
    ({ code }: NodeJS.ErrnoException) => code === 'ENOENT' || code === 'ENOTDIR',
  );
}
