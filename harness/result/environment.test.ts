import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { connlabVersion } from '../version.ts';
import { readEnvironment } from './environment.ts';

const known = { nginx: { version: '1.22.1' }, pinning: { client: [0], origin: [1] } };

async function procSysWith(files: Record<string, string>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'connlab-environment-'));
  onTestFinished(() => rm(root, { recursive: true }));
  await mkdir(join(root, 'net/ipv4'), { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(root, name), text);
  return root;
}

test('readEnvironment() leaves out sysctls that the kernel does not have, and separates values by one space', async () => {
  const root = await procSysWith({
    'net/ipv4/ip_local_port_range': '32768\t60999\n',
    'net/ipv4/tcp_tw_reuse': '2\n',
  });
  const { sysctls } = readEnvironment(known, root);
  expect(sysctls).toEqual({
    'net.ipv4.ip_local_port_range': '32768 60999',
    'net.ipv4.tcp_tw_reuse': '2',
  });
});

test('readEnvironment() describes this machine and includes the known facts', () => {
  const environment = readEnvironment(known);
  expect(environment).toMatchObject({
    nginx: '1.22.1',
    pinning: known.pinning,
    connlab: connlabVersion(),
    node: process.versions.node,
    privileges: process.getuid?.() === 0 ? 'root' : 'user',
  });
  expect(readEnvironment({ ...known, nginx: null }).nginx).toBeNull();
  expect(readEnvironment({ ...known, otherRuns: 2 }).otherRuns).toBe(2);
  expect(readEnvironment({ ...known, otherRuns: 0 })).not.toHaveProperty('otherRuns');
  expect(environment.kernel).toMatch(/^\d+\.\d+/);
  expect(environment.cpu.cores).toBeGreaterThan(0);
  expect(environment.memoryBytes).toBeGreaterThan(2 ** 20);
});
