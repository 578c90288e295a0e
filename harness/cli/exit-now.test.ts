import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { connlab, temporaryFolder } from './testing/command.ts';

const CLI = fileURLToPath(new URL('../cli.ts', import.meta.url));

/** Runs a command line with these redirections. */
async function redirected(words: string, where: string) {
  const program = spawn('sh', ['-c', `"$0" "$1" ${words} ${where}`, process.execPath, CLI]);
  const [errors, [code]] = await Promise.all([program.stderr.toArray(), once(program, 'exit')]);
  return { code, err: Buffer.concat(errors).toString() };
}

test('exitNow() ends a process with a thread that waits for ever', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'connlab-exit-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  execFileSync('mkfifo', [join(folder, 'fifo')]);
  const program = `
    import { readFile } from 'node:fs';
    import { exitNow } from ${JSON.stringify(new URL('./exit-now.ts', import.meta.url).href)};
    process.on('exit', (code) => console.log('ends with', code));
    readFile('fifo', () => {});
    setTimeout(() => exitNow(130), 50);
  `;
  const child = execFile(process.execPath, ['--input-type=module', '--eval', program], { cwd: folder });
  const [said, exit] = await Promise.all([child.stdout!.toArray(), once(child, 'exit')]);
  expect({ said: said.join(''), exit }).toEqual({ said: 'ends with 130\n', exit: [130, null] });
});

test('A signal while a scenario file loads ends connlab with 130, and what the file does', async () => {
  const folder = await temporaryFolder();
  const file = `import { writeFileSync } from 'node:fs';
    writeFileSync('pid', String(process.pid));
    process.kill(process.ppid, 'SIGTERM');
    for (;;);`;
  await writeFile(join(folder, 'mine.ts'), file);
  expect(await connlab(folder, 'predict', 'mine.ts')).toEqual({ code: 130, out: '', err: '' });
  const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'));
  await expect.poll(() => isAlive(pid)).toBe(false);
});

/** Not of a zombie, which waits for a parent that reads its exit code. */
function isAlive(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

test.skipIf(process.platform !== 'linux').each([
  ['list', '>/dev/full', 4, /^connlab: Cannot write to standard output: the disk is full \(ENOSPC\)\n/],
  ['run nothing-like-it', '2>/dev/full', 2, /^$/],
  ['list', '>&- 2>&- <&-', 0, /^$/],
])('connlab %s %s exits with %i', async (words, where, code, err) =>
  expect(await redirected(words, where)).toEqual({ code, err: expect.stringMatching(err) }),
);
