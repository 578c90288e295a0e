import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileReason } from '../regular-file.ts';
import { several } from '../words.ts';

/** Levels of folders below the given one. Results are up to five levels down. */
const MOST_LEVELS = 12;
/** Folders that are read: 25 years of nights of ten scenarios. */
const MOST_FOLDERS = 100_000;
/** Folders that are read at the same time. */
const AT_ONCE = 64;

/** A folder that was not looked into. */
export interface Skipped {
  readonly folder: string;
  /** A clause, for instance `permission denied (EACCES)`. */
  readonly reason: string;
}

export interface Walked {
  /** Sorted. */
  readonly files: readonly string[];
  readonly skipped: readonly Skipped[];
}

/**
 * The files of these names in a folder: its own, or those below it. Nothing is looked for below a folder that has one. Symbolic
 * links are not followed, because they may lead to files of others. Never rejects.
 */
export async function walk(top: string, ...names: readonly string[]): Promise<Walked> {
  const files: string[] = [];
  const skipped: Skipped[] = [];
  const look = async (folder: string): Promise<readonly string[]> => {
    const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
      // Folders come and go, above all those of /proc.
      if (folder === top || error.code !== 'ENOENT') skipped.push({ folder, reason: fileReason(error) });
      return [];
    });
    const own = entries.filter((entry) => entry.isFile() && names.includes(entry.name));
    if (own.length > 0) {
      files.push(...own.map((entry) => join(folder, entry.name)));
      return [];
    }
    return entries.filter((entry) => entry.isDirectory()).map((entry) => join(folder, entry.name));
  };
  let level: readonly string[] = [top];
  for (let [depth, read] = [0, 0]; level.length > 0; depth++) {
    const isTooDeep = depth > MOST_LEVELS;
    const looked = level.slice(0, isTooDeep ? 0 : MOST_FOLDERS - read);
    const reason = isTooDeep ? 'it is too many levels down' : 'there were too many folders before it';
    skipped.push(...level.slice(looked.length).map((folder) => ({ folder, reason })));
    read += looked.length;
    const below: string[] = [];
    for (let at = 0; at < looked.length; at += AT_ONCE) {
      below.push(...(await Promise.all(looked.slice(at, at + AT_ONCE).map(look))).flat());
    }
    level = below.sort();
  }
  return { files: files.sort(), skipped };
}

/** One line for each reason why folders were left out. */
export function skippedLines(skipped: readonly Skipped[]): readonly string[] {
  const byReason = Map.groupBy(skipped, ({ reason }) => reason);
  return [...byReason].map(([reason, [first, ...others]]) => {
    const more = others.length === 0 ? '' : `, and ${several(others.length, 'other folder')}`;
    return `${first!.folder}: ${reason}${more}`;
  });
}
