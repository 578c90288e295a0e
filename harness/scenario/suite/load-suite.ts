import { dirname, join, resolve } from 'node:path';
import { isFile } from '../file/load-apart.ts';
import { BUILTIN_FOLDER, builtinNames, loadData, type Shelf } from '../file/load-file.ts';
import { readSuite } from './read-suite.ts';
import type { Suite } from './suite.ts';

const SUITES: Shelf = {
  kind: 'suite',
  folder: join(BUILTIN_FOLDER, 'suites'),
  called: 'scenarios/suites',
};

/** A suite that was checked, and where it comes from. */
export interface LoadedSuite {
  readonly suite: Suite;
  /** What to call the file in messages. */
  readonly source: string;
  /** The files of its scenarios are named from here. */
  readonly folder: string;
}

/** Loads a suite by its name, or from a file of the user's own. Rejects with a UsageError that has all its mistakes. */
export async function loadSuite(nameOrFile: string, cwd: string): Promise<LoadedSuite> {
  const { input, source } = await loadData(nameOrFile, SUITES, cwd);
  const folder = isFile(nameOrFile) ? dirname(resolve(cwd, nameOrFile)) : SUITES.folder;
  return { suite: readSuite(input, source), source, folder };
}

/** All suites that come with connlab, by name. */
export async function listSuites(): Promise<readonly LoadedSuite[]> {
  const names = await builtinNames(SUITES.folder);
  return Promise.all(names.map((name) => loadSuite(name, SUITES.folder)));
}
