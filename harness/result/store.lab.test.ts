import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { describeLab } from '../lab/testing.ts';

/** Saves one cell, then a thousand, on a disk with room for the one, and prints the error and the files. */
const PROGRAM = `
  import { readdir } from 'node:fs/promises';
  const [storeUrl, fixtureUrl, folder] = process.argv.slice(1);
  const { openStore, readResult } = await import(storeUrl);
  const { fixture } = await import(fixtureUrl);
  const store = await openStore(folder);
  const first = { ...fixture, cells: fixture.cells.slice(0, 1) };
  await store.save(first);
  const cells = Array.from({ length: 1_000 }, () => fixture.cells[0]);
  const error = await store.save({ ...fixture, cells }).catch((error) => error);
  const { cells: { length: kept } } = await readResult(folder);
  console.log(JSON.stringify({ message: error?.message, kept, files: await readdir(folder) }));
`;

const MOUNT = 'mount -t tmpfs -o size=256k connlab "$1" && shift && exec "$@"';

describeLab('Store.save() on a real full disk', () => {
  test('keeps the earlier result', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'connlab-full-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const url = (path: string): string => new URL(path, import.meta.url).href;
    const { stdout } = await promisify(execFile)('unshare', [
      ...['--user', '--map-root-user', '--mount', 'sh', '-c', MOUNT, 'sh', folder],
      ...[process.execPath, '--input-type=module', '--eval', PROGRAM],
      ...[url('./store.ts'), url('./testing/fixture.ts'), folder],
    ]);
    const { message, kept, files } = JSON.parse(stdout);
    expect(message).toMatch(/the disk is full \(ENOSPC\); it still has what was saved before \(cells: 1\)$/);
    expect(kept).toBe(1);
    expect(files).toEqual(['result.json']);
  });
});
