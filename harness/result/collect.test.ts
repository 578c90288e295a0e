import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { UsageError } from '../errors.ts';
import { collectResults, collectSound } from './collect.ts';
import { formatResult } from './format.ts';
import { fixture } from './testing/fixture.ts';

function resultOf(startedAt: string): string {
  return formatResult({ ...fixture, startedAt });
}

async function folderOf(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'connlab-collect-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return folder;
}

test('collectResults() reads a file, its folder, or all below another folder, oldest first', async () => {
  const folder = await folderOf({
    'a/result.json': resultOf('2026-11-03'),
    'b/result.json': resultOf('2026-11-01'),
    'c/d/result.json': resultOf('2026-11-02'),
    'b/other.json': '{',
  });
  const dates = async (path: string) =>
    (await collectResults(join(folder, path))).map(({ result }) => result.startedAt);
  expect(await dates('a/result.json')).toEqual(['2026-11-03']);
  expect(await dates('b')).toEqual(['2026-11-01']);
  expect(await dates('.')).toEqual(['2026-11-01', '2026-11-02', '2026-11-03']);
});

test('collectResults() follows no symbolic link', async () => {
  const elsewhere = await folderOf({ 'result.json': resultOf('2026-11-01') });
  const folder = await folderOf({ 'a/result.json': resultOf('2026-11-02') });
  await symlink(elsewhere, join(folder, 'link'));
  expect(await collectResults(folder)).toHaveLength(1);
});

test('collectResults() names all files that are not results, collectSound() leaves them out', async () => {
  const folder = await folderOf({
    'a/result.json': '{',
    'b/result.json': '{"x": 1}',
    'c/result.json': resultOf('2026-11-01'),
  });
  const error = await collectResults(folder).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UsageError);
  expect((error as UsageError).mistakes).toHaveLength(2);
  const { results, unsound } = await collectSound(folder);
  expect([results.length, unsound.length]).toEqual([1, 2]);
});

test('collectResults() refuses a folder without results', async () =>
  expect(collectResults(await folderOf({ 'readme.txt': '' }))).rejects.toThrow(/No connlab result found/));
