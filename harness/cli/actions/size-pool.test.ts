import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { connlabIn } from '../testing/in-process.ts';

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'connlab-size-pool-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

test.each<[string, string[], RegExp]>([
  ['settings that contradict', ['--set', 'strategy.proxyWorkers=2'], /proxyWorkers: This needs a proxy/],
  ['an axis that does not exist', ['--set', 'strategy.tsl=1.3'], /strategy\.tsl/],
  ['a budget that is too short', ['--rate', '20', '--budget', '30s'], /--budget: 30 s is too short/],
])('connlab size-pool refuses %s, and writes nothing', async (_case, words, message) => {
  const folder = await temporaryFolder();
  const asked = ['--rate', '800', '--p99', '60ms', '--out', join(folder, 'new'), ...words];
  const { code, out, err } = await connlabIn('/', 'size-pool', ...asked);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toMatch(message);
  expect(await readdir(folder)).toEqual([]);
});

test('connlab size-pool refuses to replace a file of another program', async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'size-pool.json'), '{"rate":800}');
  const { code, err } = await connlabIn('/', 'size-pool', '--rate', '800', '--p99', '60ms', '--out', folder);
  expect(code).toBe(2);
  expect(err).toContain(`${folder}: Holds a size-pool.json that is not a sizing of this connlab`);
});
