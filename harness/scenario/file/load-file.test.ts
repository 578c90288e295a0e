import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { beginLoading } from './load-apart.ts';
import { BUILTIN_FOLDER, listScenarios, loadScenario } from './load-file.ts';
import { copyPlainData } from './plain-data.ts';

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
  'json.ts': `export default JSON.parse('{"a');\n`,
  'number.ts': 'throw 7;\n',
  'nothing-to-show.ts':
    'throw { toString() { throw 1; }, [Symbol.for("nodejs.util.inspect.custom")]() { throw 1; } };\n',
  'odd-error.ts': "const odd = new Error('x');\nodd.stack = 5 as never;\nthrow odd;\n",
  'rejects.ts': "await Promise.reject(new Error('no'));\n",
  'unhandled.ts': `export default ${DATA};\nvoid Promise.reject(new Error('later'));\n`,
  'unhandled-number.ts': `void Promise.reject(7);\nexport default ${DATA};\n`,
  'later.ts': `export default ${DATA};\nsetTimeout(() => { throw new Error('later'); }, 100);\n`,
  'exits.ts': `process.exit(0);\nexport default ${DATA};\n`,
  'exits-later.ts': `setTimeout(() => process.exit(0), 1);\nexport default ${DATA};\n`,
  'killed.ts': `process.kill(process.pid, 'SIGKILL');\nexport default ${DATA};\n`,
  'awaits.ts': `await new Promise(() => {});\nexport default ${DATA};\n`,
  'open.ts': `export default ${DATA};\nsetInterval(() => {}, 1_000);\n`,
  'unreferenced.ts': `export default ${DATA};\nsetInterval(() => {}, 1_000).unref();\n`,
  'loop.ts': `for (;;);\nexport default ${DATA};\n`,
  'program.ts': `import { execSync } from 'node:child_process';\nexecSync('sleep 60');\nexport default ${DATA};\n`,
  'memory.ts': `const all = [];\nfor (;;) all.push(new Array(1_000).fill(1));\nexport default ${DATA};\n`,
  'then.ts': 'export default { then() { for (;;); } };\n',
  'numbers.ts': 'export default { question: NaN, reference: undefined, cells: [undefined, { name: -0 }] };\n',
  'long.ts': 'export default { cells: new Array(4_294_967_295) };\n',
  'shared.ts':
    'let all: unknown = [1, 1];\nfor (let i = 1; i < 30; i++) all = [all, all];\nexport default { cells: all };\n',
  'deep.ts':
    'let all: unknown = [];\nfor (let i = 1; i < 20_000; i++) all = [all];\nexport default { cells: all };\n',
  'node_modules/mine.js': `import { defineScenario } from 'connlab';\nexport default defineScenario(${DATA});\n`,
  // `npm init` writes this.
  'package.json': '{ "type": "commonjs" }',
};

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'connlab-load-'));
  await mkdir(join(folder, 'folder.ts'));
  await mkdir(join(folder, 'node_modules'));
  for (const [name, text] of Object.entries(FILES)) await writeFile(join(folder, name), text);
  beginLoading(Object.keys(FILES), folder);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const load = (file: string) => loadScenario(file, { cwd: folder });

describe('loadScenario() of a file outside the repository', () => {
  test.each(['mine.ts', 'mine.mjs', 'mine.js', './mine.ts', 'node_modules/mine.js', 'unreferenced.ts'])(
    'loads %s',
    async (file) => {
      const { input, source, folder: own } = await load(file);
      const data = { name: 'mine', question: 'Does it load?' };
      expect({ ...copyPlainData(input), source }).toEqual({ data, notData: [], source: file });
      expect(own).toBe(dirname(join(folder, file)));
    },
  );

  test('loads an absolute path', async () =>
    expect(copyPlainData((await load(join(folder, 'mine.js'))).input).data).toMatchObject({ name: 'mine' }));

  test('loads numbers and missing values as they are', async () =>
    expect(copyPlainData((await load('numbers.ts')).input).data).toEqual({
      question: NaN,
      cells: [undefined, { name: -0 }],
    }));

  test.each([
    ['then.ts', ['then'], 'Found a function'],
    ['long.ts', [], 'Holds more than 50,000 values'],
    ['shared.ts', [], 'Holds more than 50,000 values'],
    ['deep.ts', ['cells', ...Array(49).fill(0)], 'Found more than 50 levels of objects and lists'],
  ])('tells what is not data in %s', async (file, path, what) =>
    expect(copyPlainData((await load(file)).input).notData).toEqual([{ path, what }]),
  );

  test.each([
    [
      'syntax.ts',
      /^syntax\.ts: Does not compile at line 2 \(SyntaxError: .*\): name: 'mine' question: 'x',$/,
    ],
    ['syntax.js', /^syntax\.js: Does not compile at line 2 \(SyntaxError: .*\): const b = ;$/],
    ['enum.ts', /^enum\.ts: Does not compile at line 1 \(SyntaxError: .*enum.*\): enum A \{ B \}$/],
    ['json.ts', /^json\.ts: Threw while it loaded at line 1 \(SyntaxError: .* JSON/],
    ['throws.ts', /^throws\.ts: Threw while it loaded at line 2 \(TypeError: boom; again\)$/],
    ['throws-text.ts', /^throws-text\.ts: Threw text while it loaded$/],
    ['number.ts', /^number\.ts: Threw 7 while it loaded$/],
    ['nothing-to-show.ts', /: Threw a value that cannot be shown while it loaded$/],
    ['odd-error.ts', /^odd-error\.ts: Threw while it loaded \(Error: x\)$/],
    ['rejects.ts', /^rejects\.ts: Threw while it loaded at line 1 \(Error: no\)$/],
    ['unhandled.ts', /: Rejected a promise that nothing handles at line 2 \(Error: later\)$/],
    ['unhandled-number.ts', /: Rejected a promise with 7 that nothing handles$/],
    ['later.ts', /^later\.ts: Threw after it had loaded at line 2 \(Error: later\)$/],
    ['exits.ts', /^exits\.ts: Called process\.exit\(0\) while it loaded$/],
    ['exits-later.ts', /^exits-later\.ts: Called process\.exit\(0\) after it had loaded$/],
    ['killed.ts', /^killed\.ts: Ended its process while it loaded \(SIGKILL\)$/],
    ['awaits.ts', /^awaits\.ts: Never loads: it awaits something that does not happen$/],
    [
      'open.ts',
      /^open\.ts: Loaded, but has not ended after 3000 ms \(open: Timeout\); expected a file that ends/,
    ],
    ['loop.ts', /^loop\.ts: Has not loaded after 4000 ms; expected a file that ends/],
    ['program.ts', /^program\.ts: Has not loaded after 4000 ms/],
    ['memory.ts', /^memory\.ts: (Used more than 512 MB of memory|Has not loaded after 4000 ms)/],
    ['misses.ts', /^misses\.ts: Threw while it loaded \(Error: Cannot find package 'nowhere-to-be-found'/],
    [
      'wrong-name.ts',
      /^wrong-name\.ts: Does not compile at line 1 .*'connlab' does not provide .*'defineScenari'/,
    ],
    ['named.ts', /^named\.ts: Found no default export; expected export default defineScenario/],
    ['folder.ts', /^folder\.ts: This is not a file; expected a scenario file/],
    ['absent.ts', /^absent\.ts: There is no such file; expected a scenario file/],
  ])('refuses %s', (file, message) => expect(load(file)).rejects.toThrow(message));
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
