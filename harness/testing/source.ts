import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Text of each file by its path from the root of the checkout, with `/`. */
export type Sources = ReadonlyMap<string, string>;

/** Reads all files below these folders of the checkout whose names end so. */
export function readSources(folders: readonly string[], extension: string): Sources {
  const sources = new Map<string, string>();
  for (const folder of folders.filter((name) => existsSync(join(ROOT, name)))) {
    for (const entry of readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !entry.name.endsWith(extension)) continue;
      const file = join(entry.parentPath, entry.name);
      sources.set(file.slice(ROOT.length + 1), readFileSync(file, 'utf8'));
    }
  }
  return sources;
}

const STATEMENT = /(?:^|\n)\s*(?:import|export)\s(?:[^'";]*?\sfrom\s*)?['"]([^'"]+)['"]/g;
const CALL = /\bimport\(\s*['"]([^'"]+)['"]/g;

/** What a file imports or exports again, types included, in the order of the text. */
export function importsOf(text: string): string[] {
  return [STATEMENT, CALL].flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[1]!));
}

/** The file that an import means, from the root; undefined for a package or a part of Node. */
export function importedFile(from: string, specifier: string): string | undefined {
  return specifier.startsWith('.') ? posix.join(posix.dirname(from), specifier) : undefined;
}

/** Whether a file is only there for tests: it is not packed and may import what it likes. */
export function isTestFile(file: string): boolean {
  return /\.test\.ts$|(^|\/)testing(\/|\.ts$)/.test(file);
}
