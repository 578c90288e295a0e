// @module-tag long
import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeLab } from './lab/testing.ts';
import type { Result } from './result/result.ts';
import { type Installed, installPackage } from './testing/installed.ts';
import { ROOT } from './testing/source.ts';

const MINUTE_MS = 60_000;

/** Long enough for ten readings: of two, one late one would be the median, and the cell invalid. */
const MINE = `import { defineScenario } from 'connlab';

export default defineScenario({
  name: 'mine',
  question: 'Does a pool of four open more than four connections?',
  load: { kind: 'closed', concurrency: 8, durationMs: 1_000 },
  cells: [{ name: 'pool of four', pool: 4 }],
  expect: [{ claim: 'Four are enough', cell: 'pool of four', path: 'connections.opened', equals: 4 }],
});
`;

describe('The installed package', { timeout: MINUTE_MS }, () => {
  let installed: Installed;
  beforeAll(async () => {
    installed = await installPackage();
  }, 3 * MINUTE_MS);
  afterAll(() => installed?.[Symbol.asyncDispose]());

  test('carries compiled programs and declarations, and nothing that only tests need', () => {
    const { files } = installed;
    const wanted = ['harness/cli', 'harness/index', 'servers/origin/main', 'scenarios/port-exhaustion'];
    expect(files).toEqual(expect.arrayContaining(wanted.map((name) => `dist/${name}.js`)));
    expect(files).toEqual(expect.arrayContaining(['dist/harness/index.d.ts', 'bin/connlab.js', 'LICENSE']));
    expect(files.filter((file) => /\.test\.|testing|fixtures|(?<!\.d)\.ts$|^harness/.test(file))).toEqual([]);
  });

  test('prints its help', async () => {
    expect(await installed.connlab('--help')).toContain('Usage: connlab');
  });

  test('lists the scenarios that it carries', async () => {
    const listed = JSON.parse(await installed.connlab('list', '--json')) as { name: string }[];
    expect(listed.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['port-exhaustion', 'connect-cliff']),
    );
  });

  test.each([
    ['accepts a sound scenario', 'closed', []],
    ['refuses a mistaken one', 'ajar', [expect.stringContaining('"ajar"')]],
  ])('%s by its types', async (_, kind, complaints) => {
    const file = join(installed.folder, `${kind}.mts`);
    await writeFile(
      file,
      `import { defineScenario } from 'connlab';
       export default defineScenario({
         name: 'mine',
         question: 'Is a pool of four enough?',
         load: { kind: '${kind}', concurrency: 4, durationMs: 300 },
         cells: [{ name: 'pool of four', pool: 4 }],
       });`,
    );
    const found = typeCheck(file);
    expect(found).toEqual(complaints);
  });

  describeLab('in a lab', () => {
    test("runs a scenario of the user's own", async () => {
      await writeFile(join(installed.folder, 'mine.ts'), MINE);

      const result = JSON.parse(await installed.connlab('run', 'mine.ts', '--json', '--out', 'D')) as Result;

      expect(result.cells.map(({ name, state }) => [name, state])).toEqual([['pool of four', 'measured']]);
      expect(result.verdicts).toMatchObject([{ expectation: 'Four are enough', ok: true }]);
    });
  });
});

/** What the compiler says of a user's file, with the options of `tsc --init`. */
function typeCheck(file: string): string[] {
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  const options = [
    '--noEmit',
    '--strict',
    '--skipLibCheck',
    '--module',
    'nodenext',
    '--target',
    'esnext',
    '--ignoreConfig',
  ];
  try {
    execFileSync(process.execPath, [tsc, ...options, file], { encoding: 'utf8', cwd: join(file, '..') });
    return [];
  } catch (error) {
    return (error as { stdout: string }).stdout.split('\n').filter((line) => line.includes('error TS'));
  }
}
