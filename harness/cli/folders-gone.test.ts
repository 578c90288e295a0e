import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createLab } from '../lab/create.ts';
import { labSpec } from '../lab/spec.ts';
import { cellWith } from '../scenario/testing/cell.ts';
import { temporaryFolder } from './testing/command.ts';

const CLI = fileURLToPath(new URL('../cli.ts', import.meta.url));

test('a working directory that was deleted is said as such, with exit code 2', async () => {
  const folder = await temporaryFolder();
  const script = 'mkdir "$1/gone" && cd "$1/gone" && rmdir "$1/gone" && exec "$2" "$3" list';
  const [code, err] = await new Promise<[unknown, string]>((resolve) => {
    execFile('sh', ['-c', script, 'sh', folder, process.execPath, CLI], (error, _, stderr) =>
      resolve([error?.code, stderr]),
    );
  });
  expect([code, err]).toEqual([
    2,
    'connlab: The working directory cannot be read (ENOENT): it may have been deleted\n  fix: change to a folder that exists\n',
  ]);
});

test('a temporary folder that does not exist is said as such, before anything starts', async () => {
  vi.stubEnv('TMPDIR', '/no/such/folder');
  onTestFinished(() => void vi.unstubAllEnvs());
  await expect(createLab(labSpec(cellWith({ lab: { kind: 'host' } })))).rejects.toMatchObject({
    name: 'UnableError',
    message: 'Cannot make a folder in the temporary folder /no/such/folder (ENOENT)',
    remedy: expect.stringContaining('TMPDIR'),
  });
});
