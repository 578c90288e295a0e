import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The version of this package, read from the nearest package.json above harness/ or dist/harness/. */
export function connlabVersion(): string {
  const manifest = nearestManifest(dirname(fileURLToPath(import.meta.url)));
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  return version;
}

function nearestManifest(folder: string): string {
  const file = join(folder, 'package.json');
  if (existsSync(file)) return file;
  if (folder === dirname(folder)) throw new Error('Cannot find the package.json of connlab');
  return nearestManifest(dirname(folder));
}
