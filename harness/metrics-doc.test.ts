import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { labelsOf, METRIC_NAMES, METRICS, type MetricName } from './metrics/catalogue.ts';
import { LABELS } from './metrics/labels.ts';
import type { MetricSpec } from './metrics/metric-spec.ts';
import { isTestFile, ROOT, readSources } from './testing/source.ts';

const text = readFileSync(join(ROOT, 'docs', 'metrics.md'), 'utf8');

/** The rows of the table below a heading, as words. */
function rowsBelow(heading: string): string[][] {
  const part = text.split(`# ${heading}\n`)[1]!.split('\n#')[0]!;
  const rows = [...part.matchAll(/^\| (.*) \|$/gm)].map((match) => match[1]!.split(/ \| ?/));
  return rows.slice(2).map((cells) => cells.map((cell) => cell.replaceAll('`', '').trim()));
}

function rowOf(name: MetricName): string[] {
  const { type, unit, help, source, stays }: MetricSpec = METRICS[name];
  const stayed = stays === 'cell' ? 'load' : 'end';
  return [name, type, unit ?? '', labelsOf(name).join(', '), help, source, stayed];
}

describe('docs/metrics.md', () => {
  test('has the metrics that there are, in their order', () => {
    expect(rowsBelow('The metrics').map(([name]) => name)).toEqual(METRIC_NAMES);
  });

  test.each(METRIC_NAMES)('says of %s what the code says', (name) => {
    const row = rowsBelow('The metrics').find(([first]) => first === name);
    expect(row).toEqual(rowOf(name));
  });

  test('explains each label', () => {
    const explained = rowsBelow('Labels').flatMap(([labels]) => labels!.split(', '));
    expect(explained.toSorted()).toEqual(['scenario', ...LABELS].toSorted());
  });
});

/** Words like `connlab_x` that name no metric; what is recorded by a rule has colons in its name. */
function unknownMetrics(source: string): string[] {
  const words = [...source.matchAll(/(?<![\w:])connlab_[a-z0-9_]+(?![\w:])/g)].map((match) => match[0]);
  return words.filter((word) => !isKnown(word));
}

function isKnown(word: string): boolean {
  const names: readonly string[] = METRIC_NAMES;
  const histogram = METRICS[word.replace(/_(bucket|sum|count)$/, '') as MetricName]?.type === 'histogram';
  return names.includes(word) || histogram;
}

describe('Dashboards, rules and docs speak of metrics that there are', () => {
  const extensions = ['.yml', '.ts', '.json'];
  const files = new Map([
    ...extensions.flatMap((extension) => [...readSources(['dashboards'], extension)]),
    ...readSources(['docs'], '.md'),
  ]);

  test.each([...files.keys()].filter((file) => !isTestFile(file)))('%s', (file) => {
    expect(unknownMetrics(files.get(file)!)).toEqual([]);
  });

  test('and one that there is not is seen', () => {
    const source = 'rate(connlab_requests_total[1s]) / connlab_request_total + cell:connlab_x:rate5s';
    expect(unknownMetrics(`${source} connlab_connect_duration_seconds_sum connlab_exhausted_sum`)).toEqual([
      'connlab_request_total',
      'connlab_exhausted_sum',
    ]);
  });
});
