import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { connlab, temporaryFolder } from './testing/command.ts';
import { connlabIn } from './testing/in-process.ts';

const DATA = `{
  name: 'mine', question: 'Does it load?', cells: [{ name: 'a' }],
  load: { kind: 'closed', concurrency: 1, requests: 10, durationMs: 500 },
}`;
const FILES = {
  'good.ts': `export default ${DATA};`,
  'slow.ts': `await new Promise((resolve) => setTimeout(resolve, 500));\nexport default { ...${DATA}, name: 'slow', x: 1 };`,
  'never.ts': `await new Promise(() => {});\nexport default ${DATA};`,
  'exits.ts': `process.exit(0);\nexport default ${DATA};`,
  'later.ts': `setTimeout(() => { throw 7; }, 100);\nexport default ${DATA};`,
  'mistaken.ts': `export default { ...${DATA}, y: 1 };`,
  'suite.ts': `export default { name: 's', title: 'x', trials: 1, budget: '20s', scenarios: ['./good.ts', './exits.ts'] };`,
};

async function folderOfFiles(): Promise<string> {
  const folder = await temporaryFolder();
  for (const [name, text] of Object.entries(FILES)) await writeFile(join(folder, name), text);
  return folder;
}

const NEVER = 'never.ts: Never loads: it awaits something that does not happen';
const EXITS = 'exits.ts: Called process.exit(0) while it loaded';
const LATER = 'later.ts: Threw 7 after it had loaded';

test('connlab run tells what is wrong with each file in the order of the command line, and starts nothing', async () => {
  const folder = await folderOfFiles();
  const files = ['slow.ts', 'later.ts', 'good.ts', 'exits.ts', 'mistaken.ts', 'never.ts'];
  const { code, out, err } = await connlab(folder, 'run', ...files, '--out', 'D');
  expect({ code, out }).toEqual({ code: 2, out: '' });
  const places = err.split('\n').flatMap((line) => /^ {2}(\w+\.ts): /.exec(line)?.[1] ?? []);
  expect(places).toEqual(['slow.ts', 'later.ts', 'exits.ts', 'mistaken.ts', 'never.ts']);
  expect(err).toContain(`  ${LATER}\n`);
  expect(await readdir(folder)).toEqual(Object.keys(FILES).sort());
});

test.each([
  [['predict', 'exits.ts'], EXITS],
  [['suite', 'never.ts'], NEVER],
  [['suite', 'suite.ts'], 'suite.ts: scenarios[1]: ./exits.ts: Called process.exit(0) while it loaded'],
  [['suite', 'suite.ts', '--list'], 'suite.ts: scenarios[1]: ./exits.ts: Called'],
  [['compare', '--ab', 'a', 'b', '--scenario', 'later.ts'], LATER],
])('connlab %j exits with 2', async (words, message) => {
  const { code, out, err } = await connlabIn(await folderOfFiles(), ...words);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(`connlab: 1 mistake in the input\n  ${message}`);
});

test('connlab predict prints what a file prints, and then its own', async () => {
  const folder = await folderOfFiles();
  await writeFile(join(folder, 'says.ts'), `console.log('from the file');\nexport default ${DATA};`);
  const { code, out } = await connlab(folder, 'predict', 'says.ts');
  expect(code).toBe(0);
  expect(out).toMatch(/^from the file\nmine: Does it load\?/);
});

test('connlab run loads each file once', async () => {
  const folder = await temporaryFolder();
  const log = join(folder, 'log');
  const program = `import { appendFileSync } from 'node:fs';
    appendFileSync(${JSON.stringify(log)}, 'loaded ');
    export default { ...${DATA}, y: 1 };`;
  await writeFile(join(folder, 'counted.ts'), program);
  expect((await connlabIn(folder, 'run', 'counted.ts', '--out', 'D')).code).toBe(2);
  expect(await readFile(log, 'utf8')).toBe('loaded ');
});
