import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';

const LAUNCHER = fileURLToPath(new URL('./connlab.js', import.meta.url));

/** Makes the Node that runs the launcher look old; the one that the launcher starts is not touched. */
const LOOK_OLD = `data:text/javascript,${encodeURIComponent(
  `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } })`,
)}`;

interface Package {
  /** By path in the package. */
  readonly files: Readonly<Record<string, string>>;
  /** With the pinned Node in its node_modules: the one that runs this test. */
  readonly pinned: boolean;
}

async function makePackage({ files, pinned }: Package): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'connlab-launcher-'));
  onTestFinished(() => rm(root, { recursive: true }));
  const nodePackage = `node_modules/node-linux-${process.arch}`;
  const all = {
    'package.json': '{ "type": "module" }',
    ...files,
    ...(pinned ? { [`${nodePackage}/package.json`]: '{}', [`${nodePackage}/bin/README`]: '' } : {}),
  };
  for (const [path, content] of Object.entries(all)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
  if (pinned) await symlink(process.execPath, join(root, nodePackage, 'bin/node'));
  await mkdir(join(root, 'bin'));
  await copyFile(LAUNCHER, join(root, 'bin/connlab.js'));
  return root;
}

interface Launched {
  readonly child: ChildProcess;
  readonly ended: Promise<{ code: number | null; signal: string | null; stdout: string; stderr: string }>;
}

function launch(root: string, { old, words = [] }: { old: boolean; words?: string[] }): Launched {
  const options = old ? ['--import', LOOK_OLD] : [];
  const child = spawn(process.execPath, [...options, join(root, 'bin/connlab.js'), ...words]);
  const streams = [text(child.stdout), text(child.stderr)] as const;
  const ended = once(child, 'exit').then(async ([code, signal]) => ({
    code,
    signal,
    stdout: await streams[0],
    stderr: await streams[1],
  }));
  return { child, ended };
}

const say = (script: string) => ({ 'dist/harness/cli.js': script });
const SAY_WHERE = `console.log(JSON.stringify([process.argv.slice(2), process.pid])); process.exitCode = 4;`;

test('The launcher runs the program itself if its Node is new enough', async () => {
  const root = await makePackage({ files: say(SAY_WHERE), pinned: false });
  const { child, ended } = launch(root, { old: false, words: ['run', 'a b'] });
  const { code, stdout } = await ended;
  expect(JSON.parse(stdout)).toEqual([['run', 'a b'], child.pid]);
  expect(code).toBe(4);
});

test('The launcher prefers the sources of a checkout to what was built from them', async () => {
  const files = { ...say(`console.log('built')`), 'harness/cli.ts': `console.log('source' as string)` };
  const root = await makePackage({ files, pinned: false });
  expect((await launch(root, { old: false }).ended).stdout).toBe('source\n');
});

test('The launcher takes the pinned Node if its own is old, and exits with the code of the program', async () => {
  const root = await makePackage({ files: say(SAY_WHERE), pinned: true });
  const { child, ended } = launch(root, { old: true, words: ['list', '--json'] });
  const { code, stdout } = await ended;
  const [words, pid] = JSON.parse(stdout);
  expect(words).toEqual(['list', '--json']);
  expect(pid).not.toBe(child.pid);
  expect(code).toBe(4);
});

test('The launcher ends by the signal that ended the program', async () => {
  const root = await makePackage({ files: say(`process.kill(process.pid, 'SIGTERM')`), pinned: true });
  expect(await launch(root, { old: true }).ended).toMatchObject({ code: null, signal: 'SIGTERM' });
});

test.each(['SIGINT', 'SIGTERM'] as const)('The launcher passes %s on', async (signal) => {
  const wait = `process.on('${signal}', () => process.exit(130)); setInterval(() => {}, 1e6); console.log('up');`;
  const root = await makePackage({ files: say(wait), pinned: true });
  const { child, ended } = launch(root, { old: true });
  await once(child.stdout!, 'data');
  child.kill(signal);
  expect(await ended).toMatchObject({ code: 130, signal: null });
});

test.each([
  ['the launcher itself', false],
  ['another Node', true],
])('An interrupt before the program listens ends %s with 130', async (_, old) => {
  const root = await makePackage({
    files: say(`setInterval(() => {}, 1e6); console.log('up');`),
    pinned: true,
  });
  const { child, ended } = launch(root, { old });
  await once(child.stdout!, 'data');
  child.kill('SIGTERM');
  expect(await ended).toMatchObject({ code: 130, signal: null });
});

test('The program learns that its launcher was killed', async () => {
  const wait = `process.on('disconnect', () => { console.log('alone'); process.exit() }); console.log('up');`;
  const root = await makePackage({ files: say(wait), pinned: true });
  const { child, ended } = launch(root, { old: true });
  await once(child.stdout!, 'data');
  child.kill('SIGKILL');
  expect((await ended).stdout).toBe('up\nalone\n');
});

test('The launcher says what to install if no Node is new enough', async () => {
  const root = await makePackage({ files: say(SAY_WHERE), pinned: false });
  const { code, stderr } = await launch(root, { old: true }).ended;
  expect(code).toBe(3);
  expect(stderr).toContain('connlab needs Node 26 or later, this is 20.20.2');
});

test('The launcher says where it looked for a missing program', async () => {
  const root = await makePackage({ files: {}, pinned: false });
  const { code, stderr } = await launch(root, { old: false }).ended;
  expect(code).toBe(3);
  expect(stderr).toContain(`neither harness/cli.ts nor dist/harness/cli.js is in ${root}`);
});
