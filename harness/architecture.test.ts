import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { importedFile, importsOf, isTestFile, ROOT, readSources, type Sources } from './testing/source.ts';

/** In the order of the flow; each may import those before it. */
const STAGES = [
  ...['scenario', 'plan', 'lab', 'serve', 'drive', 'observe', 'result', 'analyse', 'size', 'compare'],
  ...['metrics', 'report'],
];
/** The folders of harness/ that join the stages into programs, in the same order. */
const PROGRAMS = ['run', 'fleet', 'doctor', 'docs', 'cli'];
const ORDER = [...STAGES, ...PROGRAMS];
/** Files that every stage may import, and that import no stage themselves. */
const FOUNDATION = [
  'compiler',
  'errors',
  'units',
  'version',
  'words',
  'random',
  'queue',
  'tcp',
  'normal',
  'regular-file',
  ...[
    'native/alarm',
    'native/libc',
    'native/socket-option',
    'native/loop/epoll',
    'native/loop/loop',
    'native/ring/buffers',
    'native/ring/kernel',
    'native/ring/ring',
    'native/loop/turns',
  ],
].map((name) => `harness/${name}.ts`);
const MOST_LINES = 250;
const MOST_FILES = 14;

const sources = readSources(
  ['harness', 'servers', 'scenarios', 'dashboards', 'ci', 'docker', 'fleet', 'bench'],
  '.ts',
);
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
  if (top === 'dashboards') return refuseToDashboard(to);
  if (FOUNDATION.includes(from) && !FOUNDATION.includes(to)) return 'it is below all stages';
  if (top === 'ci') return /^(ci|harness)\//.test(to) ? undefined : 'ci imports only itself and harness';
  return ORDER.includes(part) ? refuseToStage(part, to) : undefined;
}

function refuseToServer(server: string, to: string): string | undefined {
  if (to.startsWith(`servers/${server}/`) || to.startsWith('harness/scenario/')) return undefined;
  if (FOUNDATION.includes(to)) return undefined;
  return 'a server imports only itself, harness/scenario and the files that every stage may import';
}

/** Dashboards are made from the catalogue of metrics, and know nothing else of what measures. */
function refuseToDashboard(to: string): string | undefined {
  if (to.startsWith('dashboards/') || to.startsWith('harness/metrics/') || FOUNDATION.includes(to))
    return undefined;
  return 'a dashboard imports only dashboards and harness/metrics';
}

function refuseToStage(stage: string, to: string): string | undefined {
  if (FOUNDATION.includes(to)) return undefined;
  const [top, part = ''] = to.split('/');
  if (top === 'servers') {
    return stage === 'serve' || PROGRAMS.includes(stage) ? undefined : 'only the stage serve imports servers';
  }
  const rank = top === 'harness' ? ORDER.indexOf(part) : -1;
  if (rank === -1) return `a stage imports only stages and ${FOUNDATION.join(', ')}`;
  return rank <= ORDER.indexOf(stage) ? undefined : `the stage ${part} comes after ${stage}`;
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

const PUBLISHED = /^(harness|servers|scenarios)\//;

/** Packages that what we publish imports without depending on them. */
function undeclaredPackages(files: Sources, declared: readonly string[]): string[] {
  return [...files].flatMap(([from, text]) => {
    if (isTestFile(from) || !PUBLISHED.test(from)) return [];
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

/** Folders with more files than one can take in at a glance; tests are not counted. */
function crowdedFolders(files: Sources): string[] {
  const own = [...files.keys()].filter((file) => !isTestFile(file));
  return [...Map.groupBy(own, (file) => file.slice(0, file.lastIndexOf('/')))].flatMap(([folder, inside]) =>
    inside.length > MOST_FILES ? [`${folder}: ${inside.length} files`] : [],
  );
}

/** The folders of harness/ as a text lists them, by the first line in which `scenario` stands before `plan`. */
function orderIn(text: string): string[] {
  const flow = /`scenario`, `plan`[^.;]*/.exec(text)?.[0] ?? '';
  return [...flow.matchAll(/`([a-z]+)`/g)].map((match) => match[1]!);
}

describe('The source', () => {
  test('imports earlier stages only', () => expect(wrongImports(sources)).toEqual([]));
  test('has no cycle of imports', () => expect(cycles(sources)).toEqual([]));
  test('depends on every package that it imports', () =>
    expect(undeclaredPackages(sources, Object.keys(manifest.dependencies))).toEqual([]));
  test('has no folder for things without a place', () => expect(badFolders(sources)).toEqual([]));
  test(`has no file over ${MOST_LINES} lines`, () => expect(longFiles(sources)).toEqual([]));
  test(`has no folder of more than ${MOST_FILES} files`, () => expect(crowdedFolders(sources)).toEqual([]));
  test('has a folder for each stage', () => {
    const folders = new Set([...sources.keys()].map((file) => file.split('/')[1]));
    expect(ORDER.filter((stage) => !folders.has(stage))).toEqual([]);
  });
  test('has its stages in the order that the README tells', () =>
    expect(orderIn(readFileSync(join(ROOT, 'README.md'), 'utf8'))).toEqual(STAGES));
});

describe('The rules see', () => {
  const files = (...entries: [string, string][]): Sources => new Map(entries);

  test.each([
    ['a later stage', 'harness/scenario/a.ts', '../lab/lab.ts', 'the stage lab comes after scenario'],
    ['a part of the command line', 'harness/lab/a.ts', '../cli/main.ts', 'the stage cli comes after lab'],
    ['the entry point', 'harness/lab/a.ts', '../index.ts', 'a stage imports only stages'],
    ['a server outside serve', 'harness/drive/a.ts', '../../servers/nginx/a.ts', 'only the stage serve'],
    ['a dashboard that measures', 'dashboards/a.ts', '../harness/run/run.ts', 'a dashboard imports only'],
    ['a program below a stage', 'harness/report/a.ts', '../run/run.ts', 'the stage run comes after report'],
    ['a stage below all', 'harness/units.ts', './scenario/a.ts', 'it is below all stages'],
    [
      'a server that reaches into the lab',
      'servers/nginx/a.ts',
      '../../harness/lab/lab.ts',
      'a server imports',
    ],
    ['a server that imports another', 'servers/nginx/a.ts', '../origin/a.ts', 'a server imports only itself'],
    ['a scenario with a way in', 'scenarios/a.ts', '../harness/run/run.ts', 'only harness/index.ts'],
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

  test('a crowded folder', () => {
    const many = Array.from({ length: MOST_FILES + 1 }, (_, index): [string, string] => [
      `a/${index}.ts`,
      '',
    ]);
    expect(crowdedFolders(files(...many))).toEqual([`a: ${MOST_FILES + 1} files`]);
  });

  test('imports over several lines', () =>
    expect(importsOf(`import {\n  a,\n  type B,\n} from './a.ts';\nexport { c } from "./c.ts";\n`)).toEqual([
      './a.ts',
      './c.ts',
    ]));
});
