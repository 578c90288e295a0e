import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../cli/testing/command.ts';
import { connlabIn } from '../cli/testing/in-process.ts';
import { faultWith, oddScenarios } from './testing/odd-scenarios.ts';

test.each(oddScenarios(1_000))(
  'An odd scenario, as a file for connlab predict, $seed: $what',
  async ({ text }) => {
    expect(faultWith(text)).toBeNull();
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'odd.mjs'), `export default ${text}`);
    const { code, err } = await connlabIn(folder, 'predict', 'odd.mjs');
    expect([0, 2]).toContain(code);
    expect(err).not.toMatch(/Use --debug|^ +at /m);
    if (code === 2) expect(err).toContain('odd.mjs: ');
  },
);
