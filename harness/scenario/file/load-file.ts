import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { UsageError } from '../../errors.ts';
import { MS_PER_SECOND } from '../../units.ts';
import { longestMs } from '../reach.ts';
import { oneOf } from '../read/near.ts';
import { readScenario } from '../read/validate.ts';
import { isFile, loadApart } from './load-apart.ts';
import { Copied } from './plain-data.ts';

/** Sources in a checkout, compiled files in a package: scenarios have the extension that this file has. */
const EXTENSION = extname(import.meta.url);

/** The scenarios that come with connlab. */
export const BUILTIN_FOLDER = fileURLToPath(new URL('../../../scenarios/', import.meta.url));

/** What a name stands for: data files of one kind that come with connlab. */
export interface Shelf {
  readonly kind: 'scenario' | 'suite';
  readonly folder: string;
  /** What messages call the folder. */
  readonly called: string;
}

const SCENARIOS: Shelf = { kind: 'scenario', folder: BUILTIN_FOLDER, called: 'scenarios' };

export interface Places {
  /** Folder of the scenarios that names stand for. */
  readonly builtinFolder?: string;
  /** Relative paths start here. */
  readonly cwd: string;
}

/** Data as its file has it, not yet checked, and what to call the file in messages. */
export interface Loaded {
  readonly input: unknown;
  readonly source: string;
  /** Folder that the file is in. */
  readonly folder: string;
}

/** A scenario as `connlab list` shows it. */
export interface ListedScenario {
  readonly name: string;
  readonly question: string;
  readonly cells: number;
  /** Combinations that cannot happen. */
  readonly leftOut: number;
  /** About how long a run takes. */
  readonly seconds: number;
}

/**
 * Loads a scenario by its name, or from a file of the user's own: whatever has a path separator in it or ends
 * in .ts, .js or .mjs is a file. Rejects with a UsageError where there is none or it cannot be loaded.
 */
export function loadScenario(nameOrFile: string, { builtinFolder, cwd }: Places): Promise<Loaded> {
  const shelf = builtinFolder === undefined ? SCENARIOS : { ...SCENARIOS, folder: builtinFolder };
  return loadData(nameOrFile, shelf, cwd);
}

/** The same for data of any kind. */
export async function loadData(nameOrFile: string, shelf: Shelf, cwd: string): Promise<Loaded> {
  if (isFile(nameOrFile)) return fromFile(nameOrFile, shelf, cwd);
  const names = await builtinNames(shelf.folder);
  if (names.includes(nameOrFile)) return fromBuiltin(nameOrFile, shelf);
  throw new UsageError({
    where: nameOrFile,
    what: `There is no ${shelf.kind} "${nameOrFile}"`,
    expected: `${oneOf(names, nameOrFile)}; or a file, for instance ./${nameOrFile || 'mine'}.ts`,
  });
}

/** All scenarios that come with connlab, by name. Rejects with a UsageError where one is mistaken. */
export async function listScenarios(folder = BUILTIN_FOLDER): Promise<ListedScenario[]> {
  const names = await builtinNames(folder);
  return Promise.all(names.map(async (name) => listed(await fromBuiltin(name, { ...SCENARIOS, folder }))));
}

function listed({ input, source }: Loaded): ListedScenario {
  const { name, question, cells, leftOut } = readScenario(input, source).scenario;
  const seconds = Math.ceil(longestMs(cells) / MS_PER_SECOND);
  return { name, question, cells: cells.length, leftOut: leftOut.length, seconds };
}

/** What there is of one kind, by name. */
export async function builtinNames(folder: string): Promise<string[]> {
  const files = await readdir(folder);
  return files
    .filter((file) => extname(file) === EXTENSION && !/\.(?:test|d)\.ts$/.test(file))
    .map((file) => basename(file, EXTENSION))
    .sort();
}

async function fromBuiltin(name: string, { folder, called }: Shelf): Promise<Loaded> {
  const file = `${name}${EXTENSION}`;
  const loaded: { readonly default: unknown } = await import(pathToFileURL(join(folder, file)).href);
  return { input: loaded.default, source: `${called}/${file}`, folder };
}

async function fromFile(given: string, { kind }: Shelf, cwd: string): Promise<Loaded> {
  const file = resolve(cwd, given);
  const expected = `a ${kind} file, .ts, .js or .mjs`;
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => error);
  if (found instanceof Error) {
    const what = found.code === 'ENOENT' ? 'There is no such file' : `Cannot read the file (${found.code})`;
    throw new UsageError({ where: given, what, expected });
  }
  if (!found.isFile()) throw new UsageError({ where: given, what: 'This is not a file', expected });
  return { input: await inputOf(file, { source: given, kind }), source: given, folder: dirname(file) };
}

const EXPORTS = {
  scenario: 'export default defineScenario({ ... })',
  suite: 'export default defineSuite({ ... })',
} as const;

/** The data of a file. Rejects with a UsageError if it cannot be compiled, fails, does not end or exports nothing. */
async function inputOf(
  file: string,
  { source: where, kind }: { readonly source: string; readonly kind: Shelf['kind'] },
): Promise<Copied> {
  const answer = await loadApart(file);
  switch (answer.kind) {
    case 'data':
      return new Copied(answer);
    case 'nothing':
      throw new UsageError({ where, what: 'Found no default export', expected: EXPORTS[kind] });
    case 'refused': {
      const { what, expected } = answer;
      throw new UsageError({ where, what, ...(expected !== undefined && { expected }) });
    }
    default:
      return answer satisfies never;
  }
}
