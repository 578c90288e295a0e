import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { announceMeasuring, measuringIn } from './alone.ts';

const HEAD = 'Num       RefCount Protocol Flags    Type St Inode Path\n';
const line = (path: string): string => `0000000000000000: 00000002 00000000 00010000 0001 01 12345${path}\n`;

test.each<[string, string, readonly number[]]>([
  ['nobody', HEAD, []],
  ['an empty text', '', []],
  ['itself', HEAD + line(' @connlab-measures-7-00aa11bb'), []],
  ['another', HEAD + line(' @connlab-measures-12-00aa11bb'), [12]],
  [
    'one that has two',
    HEAD + line(' @connlab-measures-12-00aa11bb') + line(' @connlab-measures-12-00aa11bc'),
    [12],
  ],
  ['two', HEAD + line(' @connlab-measures-12-00aa11bb') + line(' @connlab-measures-70-00aa11bb'), [12, 70]],
  ['sockets without a name', HEAD + line(''), []],
  ['files', HEAD + line(' /tmp/connlab-measures-12-00aa11bb'), []],
  [
    'names that only look like it',
    HEAD + line(' @connlab-measures-12') + line(' @connlab-measures-x-00aa11bb'),
    [],
  ],
])('measuringIn() finds %s', (_, text, others) => {
  expect(measuringIn(text, 7)).toEqual(others);
});

/** Another process that measures. */
async function measuring(): Promise<ChildProcess> {
  const program = `
    const { announceMeasuring } = await import(${JSON.stringify(new URL('./alone.ts', import.meta.url).href)});
    await announceMeasuring({ err() {} });
    console.log('measures');
    setInterval(() => {}, 60_000);`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout!, 'data');
  return child;
}

test('announceMeasuring() warns of another process until that has ended, however it ends', async () => {
  const child = await measuring();
  const lines: string[] = [];
  const terminal = { err: (text: string) => void lines.push(text) };
  {
    await using found = await announceMeasuring(terminal);
    expect(found.others).toContain(child.pid);
    expect(lines).toEqual([
      expect.stringMatching(/^(Another|\d+ other) connlabs? measures? on this machine \(proc/),
    ]);
    expect(lines[0]).toContain(String(child.pid));
  }
  child.kill('SIGKILL');
  await once(child, 'exit');
  await using found = await announceMeasuring({ err: () => {} });
  expect(found.others).not.toContain(child.pid);
  expect(found.others).not.toContain(process.pid);
});
