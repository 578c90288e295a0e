import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { importedFile, importsOf, isTestFile, ROOT, readSources, type Sources } from './testing/source.ts';

/** In the order of the flow; each may import those before it. */
const STAGES = [
  ...[
    'scenario',
    'plan',
    'lab',
    'target',
    'drive',
    'observe',
    'result',
    'analyse',
    'size',
    'compare',
    'metrics',
    'report',
  ],
];
/** Files that every stage may import, and that import no stage themselves. */
const FOUNDATION = ['harness/errors.ts', 'harness/units.ts', 'harness/version.ts'];
const MOST_LINES = 250;

const sources = readSources(['harness', 'servers', 'scenarios', 'bench'], '.ts');
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  dependencies: Record<string, string>;
};

/** Why `from` must not import the file `to`; undefined where it may. */
function refuse(from: string, to: string): string | undefined {
  if (isTestFile(to)) return 'it is only there for tests';
  const [top, part = ''] = from.split('/');
  if (top === 'bench') return undefined;
  if (top === 'scenarios') {
    return to === 'harness/index.ts' ? undefined : 'a scenario imports only harness/index.ts';
  }
  if (top === 'servers') return refuseToServer(part, to);
  if (FOUNDATION.includes(from) && !FOUNDATION.includes(to)) return 'it is below all stages';
  return STAGES.includes(part) ? refuseToStage(part, to) : undefined;
}

function refuseToServer(server: string, to: string): string | undefined {
  if (to.startsWith(`servers/${server}/`) || to.startsWith('harness/scenario/')) return undefined;
  if (to === 'harness/units.ts' || to === 'harness/errors.ts') return undefined;
  return 'a server imports only itself, harness/scenario, harness/units.ts and harness/errors.ts';
}

function refuseToStage(stage: string, to: string): string | undefined {
  if (FOUNDATION.includes(to)) return undefined;
  const [top, part = ''] = to.split('/');
  if (top === 'servers') return stage === 'target' ? undefined : 'only the stage target imports servers';
  const rank = top === 'harness' ? STAGES.indexOf(part) : -1;
  if (rank === -1) return 'a stage imports only stages, harness/errors.ts, units.ts and version.ts';
  return rank <= STAGES.indexOf(stage) ? undefined : `the stage ${part} comes after ${stage}`;
}

function wrongImports(files: Sources): string[] {
  return [...files].flatMap(([from, text]) => {
    if (isTestFile(from)) return [];
    const imported = importsOf(text).flatMap((specifier) => importedFile(from, specifier) ?? []);
    return imported.flatMap((to) => {
      const reason = refuse(from, to);
      return reason === undefined ? [] : [`${from} imports ${to}: ${reason}`];
    });
  });
}

/** Packages that what we publish imports without depending on them. */
function undeclaredPackages(files: Sources, declared: readonly string[]): string[] {
  return [...files].flatMap(([from, text]) => {
    if (isTestFile(from) || from.startsWith('bench/')) return [];
    const packages = importsOf(text).filter((specifier) => !/^(\.|node:)/.test(specifier));
    const names = packages.map((specifier) => /^(@[^/]+\/)?[^/]+/.exec(specifier)![0]);
    return names.filter((name) => !declared.includes(name)).map((name) => `${from} imports ${name}`);
  });
}

/** Each cycle once, as `a -> b -> a`. */
function cycles(files: Sources): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    const start = path.indexOf(file);
    if (start !== -1) found.push([...path.slice(start), file].join(' -> '));
    if (start !== -1 || done.has(file)) return;
    const imported = importsOf(files.get(file) ?? '').flatMap(
      (specifier) => importedFile(file, specifier) ?? [],
    );
    for (const next of imported) visit(next, [...path, file]);
    done.add(file);
  };
  for (const file of files.keys()) visit(file, []);
  return found;
}

function badFolders(files: Sources): string[] {
  return [...files.keys()].filter((file) => /(^|\/)(utils?|helpers?|common)(\/|\.ts$)/.test(file));
}

function longFiles(files: Sources): string[] {
  return [...files].flatMap(([file, text]) => {
    const lines = text.split('\n').length - 1;
    return isTestFile(file) || lines <= MOST_LINES ? [] : [`${file}: ${lines} lines`];
  });
}

describe('The source', () => {
  test('imports earlier stages only', () => expect(wrongImports(sources)).toEqual([]));
  test('has no cycle of imports', () => expect(cycles(sources)).toEqual([]));
  test('depends on every package that it imports', () =>
    expect(undeclaredPackages(sources, Object.keys(manifest.dependencies))).toEqual([]));
  test('has no folder for things without a place', () => expect(badFolders(sources)).toEqual([]));
  test(`has no file over ${MOST_LINES} lines`, () => expect(longFiles(sources)).toEqual([]));
  test('has a folder for each stage', () => {
    const folders = new Set([...sources.keys()].map((file) => file.split('/')[1]));
    expect(STAGES.filter((stage) => !folders.has(stage))).toEqual([]);
  });
});

describe('The rules see', () => {
  const files = (...entries: [string, string][]): Sources => new Map(entries);

  test.each([
    ['a later stage', 'harness/scenario/a.ts', '../lab/lab.ts', 'the stage lab comes after scenario'],
    ['a part of the command line', 'harness/lab/a.ts', '../cli/main.ts', 'a stage imports only stages'],
    ['a server outside target', 'harness/drive/a.ts', '../../servers/nginx/a.ts', 'only the stage target'],
    ['a stage below all', 'harness/units.ts', './scenario/a.ts', 'it is below all stages'],
    [
      'a server that reaches into the lab',
      'servers/nginx/a.ts',
      '../../harness/lab/lab.ts',
      'a server imports',
    ],
    ['a server that imports another', 'servers/nginx/a.ts', '../origin/a.ts', 'a server imports only itself'],
    ['a scenario with a way in', 'scenarios/a.ts', '../harness/run.ts', 'only harness/index.ts'],
    ['a file for tests', 'harness/lab/a.ts', './testing.ts', 'only there for tests'],
  ])('%s', (_, from, specifier, reason) => {
    const [offence] = wrongImports(files([from, `import type { A } from '${specifier}';\n`]));
    expect(offence).toContain(`${from} imports ${importedFile(from, specifier)}`);
    expect(offence).toContain(reason);
  });

  test('a cycle', () => {
    const cycle = files(
      ['a.ts', `export * from './b.ts';\n`],
      ['b.ts', `const x = await import('./a.ts');\n`],
    );
    expect(cycles(cycle)).toEqual(['a.ts -> b.ts -> a.ts']);
  });

  test('an undeclared package', () =>
    expect(undeclaredPackages(files(['harness/a.ts', `import '@x/y/z';\n`]), ['@x/z'])).toEqual([
      'harness/a.ts imports @x/y',
    ]));

  test('a folder for things without a place', () =>
    expect(badFolders(files(['harness/lab/utils/a.ts', '']))).toEqual(['harness/lab/utils/a.ts']));

  test('a long file', () =>
    expect(longFiles(files(['a.ts', '\n'.repeat(MOST_LINES + 1)]))).toEqual([
      `a.ts: ${MOST_LINES + 1} lines`,
    ]));

  test('imports over several lines', () =>
    expect(importsOf(`import {\n  a,\n  type B,\n} from './a.ts';\nexport { c } from "./c.ts";\n`)).toEqual([
      './a.ts',
      './c.ts',
    ]));
});
