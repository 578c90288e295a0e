import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FileError, readRegularFile, writeRegularFile } from './regular-file.ts';

let folder: string;
const server = createServer();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'connlab-files-'));
  const at = (name: string) => join(folder, name);
  await writeFile(at('file'), 'text');
  await writeFile(at('empty'), '');
  await writeFile(at('huge'), '');
  await truncate(at('huge'), 3 * 2 ** 30);
  await mkdir(at('folder'));
  execFileSync('mkfifo', [at('fifo')]);
  await new Promise<void>((resolve) => server.listen(at('socket'), resolve));
  await symlink('file', at('link'));
  await symlink('circle', at('circle'));
  await symlink('nowhere', at('dangling'));
  await symlink('/dev/zero', at('zero'));
  await symlink('/dev/full', at('full'));
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

/** Paths that neither can be read nor written, each with the reason. */
const NEITHER: readonly (readonly [string, string])[] = [
  ['fifo', 'it is a FIFO'],
  ['socket', 'it is a socket'],
  ['folder', 'it is a folder'],
  ['zero', 'it is a device'],
  ['full', 'it is a device'],
  ['circle', 'its symbolic links lead in a circle (ELOOP)'],
  ['file/below', 'it is a file, or below one (ENOTDIR)'],
  ['x'.repeat(5_000), 'its path is too long (ENAMETOOLONG)'],
  ['x/'.repeat(2_500), 'its path is too long (ENAMETOOLONG)'],
  ['nowhere/file', 'it does not exist'],
];

describe('readRegularFile()', () => {
  test.each([
    ['file', 'text'],
    ['link', 'text'],
    ['empty', ''],
  ])('reads %s', async (name, text) => expect(await readRegularFile(join(folder, name))).toBe(text));

  const others = [
    ['dangling', 'it does not exist'],
    ['huge', 'it has more than 200 MB'],
  ] as const;
  test.each([...NEITHER, ...others])('refuses %s', async (name, reason) => {
    const failure = readRegularFile(join(folder, name));
    await expect(failure).rejects.toThrow(FileError);
    await expect(failure).rejects.toThrow(reason);
  });

  test.skipIf(process.platform !== 'linux')('reads no endless file of /proc', async () =>
    expect(await readRegularFile('/proc/self/pagemap')).toBe(''),
  );
});

describe('writeRegularFile()', () => {
  test('creates a file, and replaces all of its text', async () => {
    const file = join(folder, 'new');
    await writeRegularFile(file, 'long text');
    await writeRegularFile(file, 'text');
    expect(await readFile(file, 'utf8')).toBe('text');
  });

  test('writes through a link', async () => {
    await writeRegularFile(join(folder, 'dangling'), 'text');
    expect(await readFile(join(folder, 'nowhere'), 'utf8')).toBe('text');
    await rm(join(folder, 'nowhere'));
  });

  test.each(NEITHER)('refuses %s', async (name, reason) => {
    const failure = writeRegularFile(join(folder, name), 'text');
    await expect(failure).rejects.toThrow(FileError);
    await expect(failure).rejects.toThrow(reason);
  });

  test('leaves a FIFO that it refuses', async () => {
    await writeRegularFile(join(folder, 'fifo'), 'text').catch(() => {});
    expect((await stat(join(folder, 'fifo'))).isFIFO()).toBe(true);
  });
});
