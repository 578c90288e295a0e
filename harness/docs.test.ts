import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { WARNING_CODES } from './analyse/causes/catalogue.ts';
import { fixture } from './result/testing/fixture.ts';
import { DEFAULT_ORIGIN } from './scenario/defaults.ts';
import { LAB_FIELDS, LOAD_FIELDS, ORIGIN_FIELDS, scenarioSchema } from './scenario/read/schema.ts';
import { REQUEST_FIELDS } from './scenario/request/fields.ts';
import { formatServiceTime } from './scenario/service-time.ts';
import { isTestFile, ROOT, readSources, type Sources } from './testing/source.ts';

const docs: Sources = new Map([
  ...readSources(['docs'], '.md'),
  ...['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md'].map(
    (file) => [file, readFileSync(join(ROOT, file), 'utf8')] as const,
  ),
]);
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

const LINK = /\]\(([^)\s]+)\)/g;

/** Links within the checkout that lead nowhere. */
function brokenLinks(files: Sources, exists: (path: string) => boolean): string[] {
  return [...files].flatMap(([file, text]) =>
    [...text.matchAll(LINK)]
      .map((match) => match[1]!)
      .filter((link) => !/^[a-z]+:/.test(link) && !leads(files, file, link, exists))
      .map((link) => `${file} links to ${link}`),
  );
}

function leads(files: Sources, file: string, link: string, exists: (path: string) => boolean): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? file : join(dirname(file), path);
  if (!files.has(target) && !exists(target)) return false;
  return anchor === undefined || anchorsOf(files.get(target) ?? '').includes(anchor);
}

/** Headings as GitHub makes anchors of them. */
function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map((match) =>
    match[1]!
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** npm scripts that a text tells the reader to run, and that there are not. */
function unknownScripts(files: Sources, scripts: readonly string[]): string[] {
  return [...files].flatMap(([file, text]) =>
    [...text.matchAll(/\bnpm (?:run )?(start|test|(?<=run )[\w:-]+)/g)]
      .map((match) => match[1]!)
      .filter((script) => !scripts.includes(script))
      .map((script) => `${file} mentions npm run ${script}`),
  );
}

/** Whose keys are data: error codes, counters, addresses. */
const MAPS = [
  'counters',
  'sysctls',
  'errors',
  'statuses',
  'states',
  'values',
  'protocols',
  'sources',
  'nginxErrors',
];

/** Names of all fields in a result, at any depth. */
function fieldsOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(fieldsOf);
  return Object.entries(value).flatMap(([key, inner]) => [
    key,
    ...(MAPS.includes(key) ? [] : fieldsOf(inner)),
  ]);
}

/** The words that a text sets in code or in a heading. */
function wordsInCode(text: string): Set<string> {
  return new Set(
    [...text.matchAll(/`([^`\n]+)`|^#+ (.+)$/gm)].flatMap((match) => (match[1] ?? match[2])!.split(/\W+/)),
  );
}

describe('The documents', () => {
  test('link to what exists', () =>
    expect(brokenLinks(docs, (path) => existsSync(join(ROOT, path)))).toEqual([]));

  test('mention npm scripts that exist', () =>
    expect(unknownScripts(docs, Object.keys(manifest.scripts))).toEqual([]));

  test('explain each field of a result', () => {
    const explained = wordsInCode(docs.get('docs/result.md')!);
    const fields = new Set(fieldsOf(fixture));
    expect(
      [...fields].filter((field) => !explained.has(field.toLowerCase()) && !explained.has(field)),
    ).toEqual([]);
    expect(fields.size).toBeGreaterThan(100);
  });
});

describe('docs/scenario.md', () => {
  const text = docs.get('docs/scenario.md')!;
  const rowOf = (field: string, part = text) => new RegExp(`^\\| \`${field}\` \\|.*$`, 'm').exec(part)?.[0];

  test.each([
    ['scenario', scenarioSchema.shape],
    ['load', LOAD_FIELDS],
    ['origin', ORIGIN_FIELDS],
    ['lab', LAB_FIELDS],
    ['request', REQUEST_FIELDS],
  ])('explains each field of %s', (_, fields) =>
    expect(Object.keys(fields).filter((field) => rowOf(field) === undefined)).toEqual([]),
  );

  test('says the defaults of the origin', () => {
    const [, origin = ''] = text.split('## The origin\n');
    const { delay, ...values } = DEFAULT_ORIGIN;
    const says = (field: string, value: string) =>
      rowOf(field, origin)!.replaceAll(/[`',]/g, '').includes(`| ${value} |`);
    expect(says('delay', formatServiceTime(delay))).toBe(true);
    expect(Object.entries(values).filter(([field, value]) => !says(field, String(value)))).toEqual([]);
  });
});

/** Names of checks and codes of warnings in the source, by a pattern that their literals have. */
function namesIn(folder: string, pattern: RegExp): string[] {
  const shipped = [...readSources([folder], '.ts')].filter(([file]) => !isTestFile(file));
  return shipped.flatMap(([, text]) => [...text.matchAll(pattern)].map((match) => match[1]!));
}

describe('docs/checks.md', () => {
  const text = docs.get('docs/checks.md')!;

  test.each<[string, readonly string[]]>([
    ['check', namesIn('harness/analyse/checks', /^ +name: '([^']+)',$/gm)],
    ['warning of a cell', WARNING_CODES],
    ['warning of a scenario', namesIn('harness/scenario', /\bcode: '([a-z-]+)'/g)],
  ])('explains each %s', (_, names) => {
    expect(names).not.toEqual([]);
    expect(names.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
  });
});

describe('The rules see', () => {
  const file = (text: string): Sources => new Map([['docs/a.md', text]]);

  test.each([
    ['a missing file', '[a](b.md)', 'b.md'],
    ['a missing file above', '[a](../b.md)', '../b.md'],
    ['a missing heading', '# One\n[a](#two)', '#two'],
  ])('%s', (_, text, link) =>
    expect(brokenLinks(file(text), () => false)).toEqual([`docs/a.md links to ${link}`]),
  );

  test('no fault in a heading that is there', () =>
    expect(
      brokenLinks(file('## `a.b`: one, two\n[a](#ab-one-two) [b](https://example.org)'), () => false),
    ).toEqual([]));

  test('an unknown script', () =>
    expect(unknownScripts(file('`npm run nope`, `npm ci`, `npm test`'), ['test'])).toEqual([
      'docs/a.md mentions npm run nope',
    ]));
});
