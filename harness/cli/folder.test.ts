import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Mistake } from '../errors.ts';
import { openStore } from '../result/store.ts';
import { fixture } from '../result/testing/fixture.ts';
import { earlierResult, folderMistakes, makeFolder, outFolder, replacedSizing } from './folder.ts';

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'connlab-folder-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

test('outFolder() gives each of several scenarios a folder of its own', () => {
  expect(outFolder('D', 'port-exhaustion', false)).toBe('D');
  expect(outFolder('D', 'port-exhaustion', true)).toBe('D/port-exhaustion');
});

test('makeFolder() names a folder by local time and scenario, and never makes the same one twice', async () => {
  const root = await temporaryFolder();
  const make = () => makeFolder('port-exhaustion', new Date(2026, 10, 21, 14, 2, 33), join(root, 'results'));
  const made = await Promise.all([make(), make(), make()]);
  const first = join(root, 'results', '20261121-140233-port-exhaustion');
  expect(made.toSorted()).toEqual([first, `${first}-2`, `${first}-3`]);
});

test('folderMistakes() accepts a missing folder, and does not make it', async () => {
  const root = await temporaryFolder();
  expect(await folderMistakes(join(root, 'a', 'b'))).toEqual([]);
  expect(await readdir(root)).toEqual([]);
});

test.each(['file', 'file/below'])('folderMistakes() refuses %s if a file is in the way', async (path) => {
  const root = await temporaryFolder();
  await writeFile(join(root, 'file'), '');
  const where = join(root, path);
  expect(await folderMistakes(where)).toEqual([
    { where, what: `A file is in the way: ${root}/file`, expected: 'a folder' },
  ]);
});

test.each([
  ['', 'The folder has no name'],
  ['circle', 'Cannot write results there: its symbolic links lead in a circle (ELOOP)'],
  ['x'.repeat(5_000), 'Cannot write results there: its path is too long (ENAMETOOLONG)'],
  ['x/'.repeat(2_500), 'Cannot write results there: its path is too long (ENAMETOOLONG)'],
])('folderMistakes() refuses the path %j', async (name, what) => {
  const root = await temporaryFolder();
  await symlink('circle', join(root, 'circle'));
  const where = name === '' ? '' : join(root, name);
  expect(await folderMistakes(where)).toEqual([{ where, what, expected: 'a writable folder' }]);
});

test.skipIf(process.getuid?.() === 0)(
  'folderMistakes() refuses a folder that may not be written (needs an ordinary user)',
  async () => {
    const root = await temporaryFolder();
    await chmod(root, 0o500);
    expect(await folderMistakes(join(root, 'new'))).toMatchObject([{ what: `Cannot write to ${root}` }]);
  },
);

test('earlierResult() of the same scenario says when it began', async () => {
  const store = await openStore(await temporaryFolder());
  await store.save(fixture);
  expect(await earlierResult(store.folder, fixture.scenario)).toBe(fixture.startedAt);
});

test('earlierResult() is null without a result, and without a folder', async () => {
  const root = await temporaryFolder();
  expect(await earlierResult(root, 'x')).toBeNull();
  expect(await earlierResult(join(root, 'none'), 'x')).toBeNull();
});

test('earlierResult() refuses what a run would destroy', async () => {
  const store = await openStore(await temporaryFolder());
  await store.save(fixture);
  await expect(earlierResult(store.folder, 'connect-cliff')).rejects.toThrow(
    `${store.folder}: Holds a result of another scenario, "port-exhaustion"; expected a folder without a result.json`,
  );
  await writeFile(store.file, '{}');
  await expect(earlierResult(store.folder, fixture.scenario)).rejects.toThrow(
    /is not a result of this connlab/,
  );
});

test.each<[string, string | null, notices: RegExp[], mistakes: RegExp[]]>([
  ['says nothing without one', null, [], []],
  [
    'says when it began',
    '{"schemaVersion":1,"startedAt":"2026-11-30T09:00:00.000Z"}',
    [/^Replaces the sizing of 2026-11-30T09:00:00.000Z in /],
    [],
  ],
  ['refuses what is no JSON', 'size', [], [/not a sizing/]],
  ['refuses what is no sizing', '{"startedAt":"now"}', [], [/not a sizing/]],
  ['refuses a sizing of a later version', '{"schemaVersion":99,"startedAt":"now"}', [], [/not a sizing/]],
])('replacedSizing() %s', async (_case, text, notices, mistakes) => {
  const folder = await temporaryFolder();
  if (text !== null) await writeFile(join(folder, 'size-pool.json'), text);
  const found: Mistake[] = [];
  expect(await replacedSizing(folder, found)).toEqual(notices.map((words) => expect.stringMatching(words)));
  expect(found).toEqual(
    mistakes.map((words) => ({
      where: folder,
      what: expect.stringMatching(words),
      expected: 'a folder without a size-pool.json',
    })),
  );
});

test('replacedSizing() says nothing of a folder that does not exist', async () => {
  const mistakes: Mistake[] = [];
  expect(await replacedSizing(join(await temporaryFolder(), 'none'), mistakes)).toEqual([]);
  expect(mistakes).toEqual([]);
});

test.each([
  ['a FIFO', (file: string) => execFileSync('mkfifo', [file])],
  ['a folder', (file: string) => mkdir(file)],
  ['a link in a circle', (file: string) => symlink('result.json', file)],
  ['/dev/zero', (file: string) => symlink('/dev/zero', file)],
])('earlierResult() refuses a result.json that is %s', async (_, make) => {
  const root = await temporaryFolder();
  await make(join(root, 'result.json'));
  await expect(earlierResult(root, 'x')).rejects.toThrow(/Holds a result.json that is not a result/);
});

test('replacedSizing() refuses a size-pool.json that is a FIFO', async () => {
  const root = await temporaryFolder();
  execFileSync('mkfifo', [join(root, 'size-pool.json')]);
  const mistakes: Mistake[] = [];
  expect(await replacedSizing(root, mistakes)).toEqual([]);
  expect(mistakes).toMatchObject([{ what: 'Holds a size-pool.json that is not a sizing of this connlab' }]);
});
