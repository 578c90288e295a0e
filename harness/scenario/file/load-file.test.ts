import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BUILTIN_FOLDER, listScenarios, loadScenario } from './load-file.ts';

// Files are loaded by plain Node in a program of its own: a test runner has other ideas of what a module is.
const PROGRAM = `
import { loadScenario } from ${JSON.stringify(new URL('./load-file.ts', import.meta.url).href)};
const [cwd, ...files] = process.argv.slice(1);
const told = {};
for (const file of files) {
  told[file] = await loadScenario(file, { cwd }).catch((error) => ({ [error.name]: error.message }));
}
console.log(JSON.stringify(told));
`;

const DATA = "{ name: 'mine', question: 'Does it load?' }";

const FILES: Readonly<Record<string, string>> = {
  'mine.ts': `import { defineScenario, type Result } from 'connlab';\nconst data: object = ${DATA};\nexport default defineScenario(data as never);\n`,
  'mine.mjs': `import { defineScenario } from 'connlab';\nexport default defineScenario(${DATA});\n`,
  'mine.js': `export default ${DATA};\n`,
  'syntax.ts': `export default {\n  name: 'mine' question: 'x',\n};\n`,
  'syntax.js': 'const a = 1;\nconst b = ;\nexport default {};\n',
  'enum.ts': 'enum A { B }\nexport default A;\n',
  'throws.ts': "function f(): never {\n  throw new TypeError('boom\\nagain');\n}\nf();\nexport default {};\n",
  'throws-text.ts': "throw 'text';\n",
  'misses.ts': "import x from 'nowhere-to-be-found';\nexport default x;\n",
  'wrong-name.ts': "import { defineScenari } from 'connlab';\nexport default defineScenari;\n",
  'named.ts': 'export const scenario = {};\n',
  'node_modules/mine.js': `import { defineScenario } from 'connlab';\nexport default defineScenario(${DATA});\n`,
  // `npm init` writes this.
  'package.json': '{ "type": "commonjs" }',
};

let folder: string;
let told: Record<string, { input?: unknown; source?: string; UsageError?: string }>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'connlab-load-'));
  await mkdir(join(folder, 'folder.ts'));
  await mkdir(join(folder, 'node_modules'));
  for (const [name, text] of Object.entries(FILES)) await writeFile(join(folder, name), text);
  const asked = [
    ...Object.keys(FILES).filter((name) => name !== 'package.json'),
    'folder.ts',
    'absent.ts',
    './mine.ts',
  ];
  const program = ['--input-type=module', '--eval', PROGRAM, folder, ...asked, join(folder, 'mine.js')];
  const { stdout } = await promisify(execFile)(process.execPath, program, { cwd: tmpdir() });
  told = JSON.parse(stdout);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('loadScenario() of a file outside the repository', () => {
  test.each(['mine.ts', 'mine.mjs', 'mine.js', './mine.ts', 'node_modules/mine.js'])('loads %s', (file) => {
    expect(told[file]).toEqual({ input: { name: 'mine', question: 'Does it load?' }, source: file });
  });

  test('loads an absolute path', () => {
    expect(told[join(folder, 'mine.js')]?.input).toMatchObject({ name: 'mine' });
  });

  test.each([
    [
      'syntax.ts',
      /^syntax\.ts: Does not compile at line 2 \(SyntaxError: .*\): name: 'mine' question: 'x',$/,
    ],
    ['syntax.js', /^syntax\.js: Does not compile at line 2 \(SyntaxError: .*\): const b = ;$/],
    ['enum.ts', /^enum\.ts: Does not compile at line 1 \(SyntaxError: .*enum.*\): enum A \{ B \}$/],
    ['throws.ts', /^throws\.ts: Threw while it loaded at line 2 \(TypeError: boom; again\)$/],
    ['throws-text.ts', /^throws-text\.ts: Threw text while it loaded$/],
    ['misses.ts', /^misses\.ts: Threw while it loaded \(Error: Cannot find package 'nowhere-to-be-found'/],
    [
      'wrong-name.ts',
      /^wrong-name\.ts: Does not compile at line 1 .*'connlab' does not provide .*'defineScenari'/,
    ],
    ['named.ts', /^named\.ts: Found no default export; expected export default defineScenario/],
    ['folder.ts', /^folder\.ts: This is not a file; expected a scenario file/],
    ['absent.ts', /^absent\.ts: There is no such file; expected a scenario file/],
  ])('refuses %s', (file, message) => {
    expect(told[file]?.UsageError).toMatch(message);
  });
});

describe('loadScenario() of a name', () => {
  const places = { builtinFolder: BUILTIN_FOLDER, cwd: '/' };

  test('loads a scenario that comes with connlab', async () => {
    const { input, source } = await loadScenario('port-exhaustion', places);
    expect(source).toBe('scenarios/port-exhaustion.ts');
    expect(input).toMatchObject({ name: 'port-exhaustion' });
  });

  test.each([
    ['port-exhaution', /^port-exhaution: There is no scenario .*\(did you mean "port-exhaustion"\?\)/],
    ['nothing-like-it', /expected .*port-exhaustion.*; or a file, for instance \.\/nothing-like-it\.ts$/],
    ['', /There is no scenario ""/],
    ['scenarios.test', /There is no scenario/],
    ['__proto__', /There is no scenario/],
  ])('refuses "%s" and lists what there is', async (name, message) => {
    await expect(loadScenario(name, places)).rejects.toThrow(message);
  });
});

describe('listScenarios()', () => {
  test('says what each asks and about how long it takes', async () => {
    const list = await listScenarios();
    expect(list.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['connect-cliff', 'port-exhaustion']),
    );
    const { cells, question, seconds } = list.find(({ name }) => name === 'port-exhaustion')!;
    expect(question).toMatch(/\?$/);
    expect(cells).toBe(12);
    expect(seconds).toBeGreaterThan(cells);
  });
});
