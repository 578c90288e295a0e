import { mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { FileError } from '../regular-file.ts';
import { makeFolders } from './folders.ts';

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'connlab-folders-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

test('makeFolders() makes a folder and those above it, and accepts those that exist, or that others make meanwhile', async () => {
  const root = await temporaryFolder();
  for (const turn of Array.from({ length: 50 }, (_, at) => String(at))) {
    const made = join(root, turn, 'b', 'c');
    await Promise.all([makeFolders(made), makeFolders(made), makeFolders(join(root, turn, 'b'))]);
    await makeFolders(made);
    expect((await stat(made)).isDirectory()).toBe(true);
  }
});

test('makeFolders() accepts a link to a folder', async () => {
  const root = await temporaryFolder();
  await mkdir(join(root, 'a'));
  await symlink('a', join(root, 'link'));
  await makeFolders(join(root, 'link', 'b'));
  expect((await stat(join(root, 'a', 'b'))).isDirectory()).toBe(true);
});

// mkdir() of Node with the option `recursive` never ends for the first two.
test.each([
  ['/proc/connlab/x', 'no folder can be created in /proc'],
  ['/proc/self/fd/x', 'no folder can be created in /proc/self/fd'],
  ['/dev/null/x', 'it is a file, or below one (ENOTDIR)'],
  ['file', 'it is a file, or below one (EEXIST)'],
  ['file/x', 'it is a file, or below one (ENOTDIR)'],
  ['dangling', 'it is a file, or below one (EEXIST)'],
  ['circle/x', 'its symbolic links lead in a circle (ELOOP)'],
  ['x/'.repeat(2_500), 'its path is too long (ENAMETOOLONG)'],
])('makeFolders() refuses %s', async (path, reason) => {
  const root = await temporaryFolder();
  await writeFile(join(root, 'file'), '');
  await symlink('nowhere', join(root, 'dangling'));
  await symlink('circle', join(root, 'circle'));
  const failure = makeFolders(path.startsWith('/') ? path : join(root, path));
  await expect(failure).rejects.toThrow(FileError);
  await expect(failure).rejects.toThrow(reason);
});
