import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { ROOT } from '../testing/source.ts';
import { describePrometheus } from './testing/prometheus.ts';

const FOLDER = join(ROOT, 'dashboards/prometheus');
const CONFIGS = ['prometheus.yml', 'local.yml'];
const TESTS = readdirSync(join(FOLDER, 'tests'));

const read = (file: string): string => readFileSync(join(FOLDER, file), 'utf8');
const found = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map((match) => match[1]!);

const alerts = read('rules/alerts.yml');
const alertNames = found(alerts, /- alert: (\S+)/g);
const recordedNames = [...new Set(found(read('rules/recording.yml'), /- record: (\S+)/g))];
const tests = TESTS.map((file) => read(join('tests', file))).join('\n');
const docs = readFileSync(join(ROOT, 'docs/prometheus.md'), 'utf8');

const run = promisify(execFile);

/** Rejects with what promtool found wrong. */
async function promtool(...argv: string[]): Promise<void> {
  await run('promtool', argv, { cwd: FOLDER }).catch((error: Error & { stdout: string; stderr: string }) => {
    throw new Error(`promtool ${argv.join(' ')}\n${error.stdout}${error.stderr}`, { cause: error });
  });
}

describePrometheus('promtool finds no fault with', () => {
  test.each(CONFIGS)('%s', (file) => promtool('check', 'config', file));
  test('the rules, nor two that are the same', () =>
    promtool('check', 'rules', '--lint=all', '--lint-fatal', 'rules/recording.yml', 'rules/alerts.yml'));
  test.each(TESTS)('tests/%s', (file) => promtool('test', 'rules', join('tests', file)));
});

describe('An alert', () => {
  test.each(alertNames)('%s has a severity, and says what it saw and what to do', (name) => {
    const [text = ''] = alerts.split(`- alert: ${name}\n`)[1]!.split(/^ +- (?:alert|name):/m);
    expect(text).toMatch(/severity: (info|warning|critical)\b/);
    expect(text).toMatch(/summary: \S/);
    expect(text).toMatch(/description: >-\n/);
  });

  test('is tested with all that it says, and explained', () => {
    expect(alertNames).not.toEqual([]);
    expect(alertNames.filter((name) => !tests.includes(`- alertname: ${name}\n`))).toEqual([]);
    expect(alertNames.filter((name) => !docs.includes(`\`${name}\``))).toEqual([]);
  });
});

describe('What is recorded', () => {
  test('is named by level, metric and operation', () =>
    expect(
      recordedNames.filter((name) => !/^(cell|host|scenario):connlab_[a-z_]+:[a-z0-9_]+$/.test(name)),
    ).toEqual([]));

  test('is tested and explained', () => {
    expect(recordedNames).not.toEqual([]);
    expect(recordedNames.filter((name) => !`${tests}\n${alerts}`.includes(name))).toEqual([]);
    expect(recordedNames.filter((name) => !docs.includes(`\`${name}\``))).toEqual([]);
  });
});

test('local.yml scrapes as prometheus.yml does, from another address', () => {
  const lines = (file: string): string[] =>
    read(file)
      .split('\n')
      .filter((line) => !/^ *#|targets:/.test(line));
  expect(lines('prometheus.yml').slice(0, lines('local.yml').length - 1)).toEqual(
    lines('local.yml').slice(0, -1),
  );
});
