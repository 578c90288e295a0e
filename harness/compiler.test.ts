import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { ONE_COMPILER } from './compiler.ts';

const PROGRAM = `
  import { readdirSync, readFileSync } from 'node:fs';
  import { yieldToEventLoop } from ${JSON.stringify(new URL('compiler.ts', import.meta.url).href)};
  await yieldToEventLoop();
  const threads = readdirSync('/proc/self/task').map((thread) => {
    const [, name, rest] = /\\((.*)\\) (.*)/.exec(readFileSync('/proc/self/task/' + thread + '/stat', 'utf8'));
    return { name, nice: Number(rest.split(' ')[16]) };
  });
  console.log(JSON.stringify(threads));
`;

test('yieldToEventLoop() leaves one compiler thread, which yields; the event loop keeps its priority', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...ONE_COMPILER,
    '--input-type=module',
    '-e',
    PROGRAM,
  ]);
  const threads: { name: string; nice: number }[] = JSON.parse(stdout);
  const isCompiler = ({ name }: { name: string }) => name.endsWith('V8Worker');
  const own = os.getPriority();
  expect(threads.filter(isCompiler).map(({ nice }) => nice)).toEqual([Math.min(19, own + 5)]);
  expect(new Set(threads.filter((thread) => !isCompiler(thread)).map(({ nice }) => nice))).toEqual(
    new Set([own]),
  );
});

test('compileCacheOf() is a folder of its own for each program, beside that of this process', async () => {
  const folder = await mkdtemp(join(os.tmpdir(), 'connlab-cache-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const compiler = JSON.stringify(new URL('compiler.ts', import.meta.url).href);
  const program = `
    import { enableCompileCache } from 'node:module';
    import { compileCacheOf } from ${compiler};
    const without = compileCacheOf('driver');
    enableCompileCache(${JSON.stringify(join(folder, 'own'))});
    console.log(JSON.stringify([without, compileCacheOf('driver')]));
  `;
  const { NODE_COMPILE_CACHE: _, ...env } = process.env;
  const argv = ['--input-type=module', '-e', program];
  const { stdout } = await promisify(execFile)(process.execPath, argv, { env });
  expect(JSON.parse(stdout)).toEqual([{}, { NODE_COMPILE_CACHE: join(folder, 'own', 'driver') }]);
});
