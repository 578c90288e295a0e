import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Dashboard, GridPos, Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { describe, expect, test } from 'vitest';
import { METRICS } from '../../harness/metrics/catalogue.ts';
import { describePrometheus } from '../../harness/metrics/testing/prometheus.ts';
import { DASHBOARDS, fileText } from './src/dashboards.ts';
import { type Asked, allQueries, expand, panelsOf, shownPanels, targetsOf } from './testing/queries.ts';

const COLUMNS = 24;

const doc = readFileSync(new URL('../../docs/grafana.md', import.meta.url), 'utf8');

const dashboards = Object.entries(DASHBOARDS);

const metrics: Readonly<Record<string, { readonly type: string; readonly labels: readonly string[] }>> =
  METRICS;

/** Metrics and labels in a query that the catalogue of metrics does not have. */
function unknownWords({ place, expr }: Asked): string[] {
  const names = [...expr.matchAll(/\bconnlab_\w+/g)].map(([name]) => metricOf(name));
  const unknown = names.filter((name) => !(name in metrics)).map((name) => `${place}: ${name}`);
  const selectors = [...expr.matchAll(/\b(connlab_\w+)\{([^}]*)\}/g)];
  const wrongLabels = selectors.flatMap(([, name, matchers]) =>
    [...matchers!.matchAll(/(\w+)=~?"/g)]
      .map((match) => match[1]!)
      .filter((label) => label !== 'scenario' && !metrics[metricOf(name!)]?.labels.includes(label))
      .map((label) => `${place}: ${name} has no label ${label}`),
  );
  return [...unknown, ...wrongLabels];
}

function metricOf(series: string): string {
  const name = series.replace(/_(?:bucket|sum|count)$/, '');
  return metrics[name]?.type === 'histogram' ? name : series;
}

/** Pairs of panels on the same place, and panels beyond the grid. */
function misplaced(places: readonly GridPos[]): string[] {
  return places.flatMap((one, index) => [
    ...(one.x < 0 || one.w < 1 || one.h < 1 || one.x + one.w > COLUMNS ? [`${index} leaves the grid`] : []),
    ...places.slice(index + 1).flatMap((other, at) => {
      const apart =
        one.x + one.w <= other.x ||
        other.x + other.w <= one.x ||
        one.y + one.h <= other.y ||
        other.y + other.h <= one.y;
      return apart ? [] : [`${index} lies on ${index + 1 + at}`];
    }),
  ]);
}

/** The area within the panels' bounding rectangle that no panel covers. */
function holes(places: readonly GridPos[]): number {
  const height = Math.max(...places.map(({ y, h }) => y + h));
  return COLUMNS * height - places.reduce((sum, { w, h }) => sum + w * h, 0);
}

function repeated<T>(values: readonly T[]): T[] {
  return values.filter((value, index) => values.indexOf(value) !== index);
}

test.each(dashboards)('%s is what `npm run dashboards` writes', (file, dashboard) => {
  expect(readFileSync(new URL(file, import.meta.url), 'utf8')).toBe(fileText(dashboard));
});

describe.each(dashboards)('%s', (_, dashboard: Dashboard) => {
  const panels = shownPanels(dashboard);
  const places = panelsOf(dashboard).map(({ gridPos }) => gridPos!);

  test('fills a grid of 24 columns, with no panel on another', () => {
    expect(misplaced(places)).toEqual([]);
    expect(holes(places)).toBe(0);
  });

  test('numbers its panels, and names none twice', () => {
    const ids = panelsOf(dashboard).map(({ id }) => id);
    expect(ids).not.toContain(undefined);
    expect(repeated(ids)).toEqual([]);
    expect(repeated(panels.map(({ title }) => title))).toEqual([]);
  });

  test.each(panels.map((panel) => [panel.title ?? '?', panel] as const))(
    '"%s" says what it shows, how to read it and what to do, in a unit',
    (title, panel: Panel) => {
      expect(title.length).toBeGreaterThan(5);
      expect(panel.description).toMatch(/^.{20,}\n\n\*\*Read it:\*\* .{20,}\n\n\*\*Then:\*\* .{20,}$/);
      expect(panel.fieldConfig?.defaults.unit).toMatch(/^\w+$/);
      expect(panel.fieldConfig?.defaults.thresholds?.steps[0]?.value).toBeNull();
      expect(panel.datasource?.uid).toBe('$datasource');
      const targets = targetsOf(panel);
      expect(targets).not.toEqual([]);
      expect(repeated(targets.map(({ refId }) => refId))).toEqual([]);
      for (const { expr, legendFormat } of targets) {
        expect(expr).toContain('connlab_');
        expect(legendFormat).toMatch(/\S/);
      }
    },
  );

  test('uses only metrics and labels of the catalogue', () =>
    expect(allQueries(dashboard).flatMap(unknownWords)).toEqual([]));

  test('has the variables that its queries use', () => {
    const own = (dashboard.templating.list ?? []).map(({ name }) => name);
    const used = [...JSON.stringify(dashboard).matchAll(/\$\{?([a-z]\w*)/g)].map((match) => match[1]!);
    expect(used.filter((name) => !own.includes(name))).toEqual([]);
  });

  test('shows its variables and links, not a menu', () =>
    expect(JSON.stringify(dashboard)).not.toContain('inControlsMenu'));

  test('is explained in docs/grafana.md, each panel with what it shows', () => {
    const rows = panels.map(({ title, description }) => `| ${title} | ${description?.split('\n')[0]} |`);
    expect(rows.filter((row) => !doc.includes(row))).toEqual([]);
  });

  test('links to the other dashboards', () => {
    const others = Object.values(DASHBOARDS).filter(({ uid }) => uid !== dashboard.uid);
    expect(dashboard.links?.map(({ url }) => url)).toEqual(others.map(({ uid }) => `/d/${uid}`));
  });
});

describePrometheus('promtool', () => {
  test('parses every query', () => {
    const queries = Object.values(DASHBOARDS).flatMap(allQueries);
    const rules = queries.map(({ expr }, index) => ({ record: `query:${index}`, expr: expand(expr, 900) }));
    const folder = mkdtempSync(join(tmpdir(), 'connlab-queries-'));
    try {
      const file = join(folder, 'queries.json');
      writeFileSync(file, JSON.stringify({ groups: [{ name: 'dashboards', rules }] }));
      expect(execFileSync('promtool', ['check', 'rules', file], { encoding: 'utf8' })).toContain(
        `${queries.length} rules found`,
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('The rules see', () => {
  const asked = (expr: string): Asked => ({ place: 'here', expr });

  test.each([
    ['an unknown metric', 'sum(connlab_nope)', 'here: connlab_nope'],
    [
      'a label that the metric does not have',
      'connlab_exhausted{state="x"}',
      'here: connlab_exhausted has no label state',
    ],
    [
      'a bucket of a metric that is not a histogram',
      'connlab_exhausted_bucket',
      'here: connlab_exhausted_bucket',
    ],
  ])('%s', (_, expr, offence) => expect(unknownWords(asked(expr))).toEqual([offence]));

  test('no fault in existing buckets and labels', () =>
    expect(
      unknownWords(asked('rate(connlab_request_duration_seconds_bucket{scenario=~"a", cell="b"}[4s])')),
    ).toEqual([]));

  const at = (x: number, y: number, w: number, h: number): GridPos => ({ x, y, w, h });

  test.each([
    ['a panel on another', [at(0, 0, 12, 4), at(6, 3, 12, 4)], ['0 lies on 1']],
    ['a panel beyond the grid', [at(18, 0, 8, 4)], ['0 leaves the grid']],
    ['no fault in neighbours', [at(0, 0, 12, 4), at(12, 0, 12, 4), at(0, 4, 24, 4)], []],
  ])('%s', (_, places, offences) => expect(misplaced(places)).toEqual(offences));

  test('a hole', () => expect(holes([at(0, 0, 12, 4), at(12, 0, 12, 3)])).toBe(12));
});
