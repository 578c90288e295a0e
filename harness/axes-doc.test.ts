import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { RULES } from './scenario/combinations.ts';
import { STRATEGY_FIELDS } from './scenario/read/schema.ts';
import { type Axis, DEFAULT_STRATEGY, PROXY_DEFAULTS } from './scenario/strategy.ts';
import { isTestFile, ROOT, readSources } from './testing/source.ts';

const text = readFileSync(join(ROOT, 'docs', 'axes.md'), 'utf8');

/** The text below a heading, up to the next one. */
function below(heading: string): string {
  return text.split(`# ${heading}\n`)[1]!.split('\n#')[0]!;
}

/** The cells of all rows of tables, without the heading. */
function rowsOf(part: string): string[][] {
  const rows = [...part.matchAll(/^\| (.*) \|$/gm)].map((match) => match[1]!.split(' | '));
  return rows.filter(([first]) => !/^-+$|^axis$|^said of$/.test(first!));
}

const defaults = below('The defaults of nginx');
const refusals = below('What is refused');
const tables = text.replace(defaults, '').replace(refusals, '');
const rows = new Map(rowsOf(tables).map((row) => [row[0]!.replaceAll('`', ''), row]));
const axes = Object.keys(STRATEGY_FIELDS) as Axis[];

/** Names of checks, by how their literals stand in the source. */
const checks = [...readSources(['harness/analyse/checks'], '.ts')]
  .filter(([file]) => !isTestFile(file))
  .flatMap(([, source]) => [...source.matchAll(/^ +name: '([^']+)',$/gm)].map((match) => match[1]!));

describe('docs/axes.md', () => {
  test.each(axes)('has a row for %s, with its default and values that there are', (axis) => {
    const [, values = '', byDefault = ''] = rows.get(axis) ?? [];
    expect(byDefault.replaceAll('`', '')).toBe(String(DEFAULT_STRATEGY[axis]));
    const field = STRATEGY_FIELDS[axis];
    const literal = 'values' in field ? [...(field.values as Set<unknown>)] : [];
    for (const value of literal) expect(values).toContain(String(value));
  });

  test('names checks that there are', () => {
    const named = axes.flatMap((axis) =>
      [...rows.get(axis)![3]!.matchAll(/`([^`]+)`/g)].map((match) => match[1]!),
    );
    expect(named.filter((name) => !checks.includes(name))).toEqual([]);
    expect(named.length).toBeGreaterThan(axes.length / 2);
  });

  test('has the defaults of nginx', () => {
    const told = rowsOf(defaults).map(([axis, ...values]) => [axis, ...values].join(' ').replaceAll('`', ''));
    const kept = ['upstreamKeepalive', 'upstreamProtocol', 'upstreamConnection'] as const;
    const known = kept.map((axis) =>
      [axis, ...Object.values(PROXY_DEFAULTS).map((own) => own[axis] ?? DEFAULT_STRATEGY[axis])].join(' '),
    );
    expect(told.slice(-kept.length)).toEqual(known);
    expect(
      Object.values(PROXY_DEFAULTS)
        .flatMap(Object.keys)
        .filter((key) => !kept.some((axis) => axis === key)),
    ).toEqual([]);
  });

  test('says of every key what is refused', () => {
    const said = new Set([...refusals.matchAll(/`([\w.]+)`/g)].map((match) => match[1]!));
    const keys = RULES.map(({ key }) => key).filter((key) => !key.startsWith('lab.'));
    expect([...new Set(keys)].filter((key) => !said.has(key))).toEqual([]);
  });
});
