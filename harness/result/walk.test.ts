import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { skippedLines, walk } from './walk.ts';

async function folderOf(...files: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'connlab-walk-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const file of files) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), '');
  }
  return folder;
}

const levels = (count: number): string => Array(count).fill('x').join('/');

test('walk() finds the files of a name, sorted, and none below one', async () => {
  const folder = await folderOf('b/a', 'a/c/a', 'a/b/x', 'b/c/a');
  expect(await walk(folder, 'a')).toEqual({
    files: ['a/c/a', 'b/a'].map((file) => join(folder, file)),
    skipped: [],
  });
});

test('walk() takes only regular files, and ends where links lead in a circle', async () => {
  const folder = await folderOf('a/file');
  execFileSync('mkfifo', [join(folder, 'a', 'result')]);
  await mkdir(join(folder, 'b', 'result'), { recursive: true });
  await symlink('/dev/zero', join(folder, 'b', 'zero'));
  await symlink('..', join(folder, 'a', 'up'));
  expect(await walk(folder, 'result')).toEqual({ files: [], skipped: [] });
});

test('walk() looks twelve levels down, and says so', async () => {
  const folder = await folderOf(`${levels(12)}/file`, `y/${levels(12)}/file`);
  const { files, skipped } = await walk(folder, 'file');
  expect(files).toEqual([join(folder, levels(12), 'file')]);
  expect(skipped).toEqual([{ folder: join(folder, 'y', levels(12)), reason: 'it is too many levels down' }]);
});

test('walk() says why it cannot read the folder that it was given', async () => {
  const folder = await folderOf('file');
  expect((await walk(join(folder, 'file'), 'x')).skipped).toEqual([
    { folder: join(folder, 'file'), reason: 'it is a file, or below one (ENOTDIR)' },
  ]);
});

// The mode of a folder does not hold for root. Of the files of a process that is being debugged that is true as well.
test.skipIf(process.getuid?.() === 0)(
  'walk() skips folders that it may not read (needs an ordinary user)',
  async () => {
    const folder = await folderOf('a/file', 'b/file');
    execFileSync('chmod', ['000', join(folder, 'a')]);
    onTestFinished(() => void execFileSync('chmod', ['700', join(folder, 'a')]));
    expect(await walk(folder, 'file')).toEqual({
      files: [join(folder, 'b/file')],
      skipped: [{ folder: join(folder, 'a'), reason: 'permission denied (EACCES)' }],
    });
  },
);

test('skippedLines() has one line for each reason', () => {
  const skipped = ['a', 'b', 'c'].map((folder) => ({ folder, reason: folder === 'b' ? 'far' : 'closed' }));
  expect(skippedLines(skipped)).toEqual(['a: closed, and 1 other folder', 'b: far']);
});
