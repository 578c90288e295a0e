import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeLab } from './lab/testing.ts';
import type { Result } from './result/result.ts';
import { type Installed, installPackage } from './testing/installed.ts';

const MINUTE_MS = 60_000;

const MINE = `import { defineScenario } from 'connlab';

export default defineScenario({
  name: 'mine',
  question: 'Does a pool of four open more than four connections?',
  load: { kind: 'closed', concurrency: 8, durationMs: 300 },
  cells: [{ name: 'pool of four', pool: 4 }],
  expect: [{ claim: 'Four are enough', cell: 'pool of four', path: 'connections.opened', equals: 4 }],
});
`;

describeLab('The installed package', () => {
  let installed: Installed;
  beforeAll(async () => {
    installed = await installPackage();
  }, 3 * MINUTE_MS);
  afterAll(() => installed?.[Symbol.asyncDispose]());

  test("runs a scenario of the user's own", { timeout: MINUTE_MS }, async () => {
    await writeFile(join(installed.folder, 'mine.ts'), MINE);

    const result = JSON.parse(await installed.connlab('run', 'mine.ts', '--json', '--out', 'D')) as Result;

    expect(result.cells.map(({ name, state }) => [name, state])).toEqual([['pool of four', 'measured']]);
    expect(result.verdicts).toMatchObject([{ expectation: 'Four are enough', ok: true }]);
  });
});
