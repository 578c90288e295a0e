import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { UsageError } from '../errors.ts';
import { SaveError } from './replace-file.ts';
import type { Result } from './result.ts';
import { openStore, readResult } from './store.ts';
import { fixture } from './testing/fixture.ts';

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'connlab-store-'));
  onTestFinished(async () => {
    await chmod(folder, 0o700);
    await rm(folder, { recursive: true });
  });
  return folder;
}

/** Writes as on a full disk: part of the text, then ENOSPC. */
async function fullDisk(file: string, text: string): Promise<void> {
  await writeFile(file, text.slice(0, 100));
  throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
}

test('readResult() reads the result of Store.save(), by folder and by file', async () => {
  const store = await openStore(join(await temporaryFolder(), 'new', 'folder'));
  await store.save(fixture);
  expect(await readResult(store.folder)).toEqual(fixture);
  expect(await readResult(store.file)).toEqual(fixture);
});

test('Store.save() replaces the earlier result and leaves nothing else in the folder', async () => {
  const store = await openStore(await temporaryFolder());
  await store.save({ ...fixture, cells: fixture.cells.slice(0, 1) });
  await store.save(fixture);
  expect((await readResult(store.folder)).cells).toHaveLength(fixture.cells.length);
  expect(await readdir(store.folder)).toEqual(['result.json']);
});

test('Store.save() writes one line for each field, for comparison by line', async () => {
  const store = await openStore(await temporaryFolder());
  await store.save(fixture);
  const lines = (await readFile(store.file, 'utf8')).split('\n');
  expect(lines[0]).toBe('{');
  expect(lines).toContain('  "seed": 1,');
  expect(lines).toContain('      "exhaustion": null,');
  expect(lines.filter((line) => line.startsWith('    {"expectation":'))).toHaveLength(2);
});

test('Store.save() on a full disk keeps the last good result, removes its temporary file and says so', async () => {
  const folder = await temporaryFolder();
  let full = false;
  const write = (file: string, text: string) => (full ? fullDisk(file, text) : writeFile(file, text));
  const store = await openStore(folder, write);
  const first: Result = { ...fixture, cells: fixture.cells.slice(0, 2) };
  await store.save(first);
  full = true;
  const failure = store.save(fixture);
  await expect(failure).rejects.toThrow(SaveError);
  await expect(failure).rejects.toThrow(
    /the disk is full \(ENOSPC\); it still has what was saved before \(cells: 2\)$/,
  );
  expect(await readResult(folder)).toEqual(first);
  expect(await readdir(folder)).toEqual(['result.json']);
});

test('Store.save() on a disk that was full before says that nothing is saved', async () => {
  const store = await openStore(await temporaryFolder(), fullDisk);
  await expect(store.save(fixture)).rejects.toThrow(/nothing of this run is saved$/);
  expect(await readdir(store.folder)).toEqual([]);
});

test('openStore() refuses a file', async () => {
  const file = join(await temporaryFolder(), 'file');
  await writeFile(file, '');
  await expect(openStore(file)).rejects.toThrow(UsageError);
  await expect(openStore(join(file, 'below'))).rejects.toThrow(/it is a file, or below one/);
});

test.skipIf(process.getuid?.() === 0)(
  'openStore() refuses a folder without write permission (needs an ordinary user)',
  async () => {
    const folder = await temporaryFolder();
    await chmod(folder, 0o500);
    await expect(openStore(folder)).rejects.toThrow(/permission denied/);
    await expect(openStore(join(folder, 'below'))).rejects.toThrow(UsageError);
  },
);

test('readResult() says that the file is missing', async () => {
  const folder = await temporaryFolder();
  await expect(readResult(folder)).rejects.toThrow(
    `${folder}/result.json: Cannot read the result: it does not exist`,
  );
  await expect(readResult(join(folder, 'none'))).rejects.toThrow(UsageError);
});
