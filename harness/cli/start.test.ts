import { execFile } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const CLI = fileURLToPath(new URL('../cli.ts', import.meta.url));

/** Prints the name of each package that a program loads, when it exits. */
const PRINT_PACKAGES = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module';
  const packages = new Set();
  registerHooks({
    load(url, context, next) {
      const found = /.*\\/node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(url);
      if (found !== null) packages.add(found[1]);
      return next(url, context);
    },
  });
  process.on('exit', () => process.stderr.write('packages: ' + [...packages].sort().join(' ')));
`)}`;

async function packagesOf(...words: readonly string[]): Promise<string | undefined> {
  const child = execFile(process.execPath, ['--import', PRINT_PACKAGES, CLI, ...words]);
  return /packages: (.*)/.exec(await text(child.stderr!))?.[1];
}

test.each([[['--help']], [['--version']], [['rum']], [['run', '--help']]])(
  'connlab %j loads no package but commander',
  async (words) => {
    expect(await packagesOf(...words)).toBe('commander');
  },
);

test('packagesOf() sees what else a command loads', async () => {
  expect(await packagesOf('predict')).toContain('zod');
});
