import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { UsageError } from '../errors.ts';
import { claimFolder } from './claim.ts';
import { temporaryFolder } from './testing/command.ts';
import { connlabIn } from './testing/in-process.ts';

describe.skipIf(process.platform !== 'linux')('claimFolder()', () => {
  test('creates a folder, and refuses it to others as long as it holds it', async () => {
    const folder = await temporaryFolder();
    const out = join(folder, 'a', 'out');
    {
      await using _ = await claimFolder(out);
      const failure = claimFolder(out);
      await expect(failure).rejects.toThrow(UsageError);
      await expect(failure).rejects.toThrow(`${out}: Another connlab writes there (process ${process.pid})`);
    }
    await using _ = await claimFolder(out);
    expect(await readdir(out)).toEqual([]);
  });

  test('removes what it created if nothing was written, and nothing else', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'there'));
    for (const out of ['there/a/b', 'there', 'c', 'd/e']) {
      await using _ = await claimFolder(join(folder, out));
      if (out === 'd/e') await writeFile(join(folder, 'd', 'notes'), '');
    }
    expect((await readdir(folder, { recursive: true })).sort()).toEqual(['d', 'd/notes', 'there']);
  });

  test('knows a folder by any path, and leaves others alone', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'out'));
    await symlink('out', join(folder, 'link'));
    await using _ = await claimFolder(join(folder, 'out'));
    await expect(claimFolder(join(folder, 'link'))).rejects.toThrow('Another connlab');
    await using other = await claimFolder(join(folder, 'other'));
    expect(other).not.toBeNull();
  });

  test('takes the folder of a process that was killed', async () => {
    const folder = await temporaryFolder();
    const program = `
      import { claimFolder } from ${JSON.stringify(new URL('./claim.ts', import.meta.url).href)};
      const held = await claimFolder('.');
      console.log('held');
      setInterval(() => held, 1e6);
    `;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', program], { cwd: folder });
    await once(child.stdout, 'data');
    await expect(claimFolder(folder)).rejects.toThrow(`process ${child.pid}`);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await using held = await claimFolder(folder);
    expect(held).not.toBeNull();
  });

  test.each([
    ['run', 'port-exhaustion'],
    ['suite', 'quick'],
    ['compare', '--ab', 'true', 'true'],
    ['size-pool', '--rate', '50', '--p99', '60ms', '--budget', '60s'],
  ])('keeps connlab %s out of it', async (...words) => {
    const folder = await temporaryFolder();
    await using _ = await claimFolder(folder);
    const { code, err } = await connlabIn(folder, ...words, '--out', folder);
    expect(code).toBe(2);
    expect(err).toContain(`  ${folder}: Another connlab writes there (process ${process.pid})`);
    expect(await readdir(folder)).toEqual([]);
  });
});

test('claimFolder() says why a folder cannot be created', async () =>
  expect(claimFolder('/dev/null/x')).rejects.toThrow(
    '/dev/null/x: Cannot write results there: it is a file',
  ));
