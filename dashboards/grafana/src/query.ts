import type { MetricName } from '../../../harness/metrics/catalogue.ts';
import type { Label } from '../../../harness/metrics/labels.ts';

type SeriesName = MetricName | `${MetricName}_bucket`;

/** Text must be equal; a pattern must match the whole value. */
export type Matchers = Partial<Readonly<Record<Label, string | RegExp>>>;

/** What the variables at the top of a dashboard select. */
const SCENARIO = 'scenario=~"$scenario"';
const CELL = 'cell=~"$cell"';

/** Series of the chosen scenarios and cells. */
export function ofCells(name: SeriesName, matchers: Matchers = {}): string {
  return `${name}{${[SCENARIO, CELL, ...matcherTexts(matchers)].join(', ')}}`;
}

/** Series of the chosen scenarios that have no cell. */
export function ofScenarios(name: SeriesName, matchers: Matchers = {}): string {
  return `${name}{${[SCENARIO, ...matcherTexts(matchers)].join(', ')}}`;
}

function matcherTexts(matchers: Matchers): string[] {
  return Object.entries(matchers).map(([label, value]) =>
    value instanceof RegExp ? `${label}=~"${value.source}"` : `${label}="${value}"`,
  );
}

/** Per second. The window follows the width of the panel and holds at least four scrapes. */
export function rate(series: string): string {
  return `rate(${series}[$__rate_interval])`;
}

/**
 * Only while the load of the cell runs: the last value of a cell stays until its run ends, and would continue as
 * a flat line.
 */
export function running(expr: string): string {
  return `(${expr} and on (scenario, cell) connlab_cell_running)`;
}

/**
 * While the cell runs and a little longer, for totals: the final value of a cell comes when it ends. The next cell
 * may have begun by then, so do not sum over cells.
 */
export function recently(expr: string): string {
  return `(${expr} and on (scenario, cell) last_over_time(connlab_cell_running[$__rate_interval]))`;
}

/** The last value within the time range, also of a run that is over and no longer scraped. */
export function latest(series: string): string {
  return `last_over_time(${series}[$__range])`;
}

/** `le` is the upper bound of a bucket of a histogram. */
export type By = readonly (Label | 'scenario' | 'le')[];

/** A cell, whichever machine or Pushgateway its series came from. */
export const BY_CELL = ['scenario', 'cell'] as const;

export function sumBy(labels: By, expr: string): string {
  return `sum by (${labels.join(', ')}) (${expr})`;
}

/**
 * The maximum of each. Cells run one after the other, so by host or quantile this is the value of the running cell.
 */
export function maxBy(labels: By, expr: string): string {
  return `max by (${labels.join(', ')}) (${expr})`;
}

/** The final value of each cell. */
export function ofEachCell(name: SeriesName, matchers?: Matchers): string {
  return maxBy(BY_CELL, latest(ofCells(name, matchers)));
}

export function minBy(labels: By, expr: string): string {
  return `min by (${labels.join(', ')}) (${expr})`;
}

/** Name of a cell, with its scenario. */
export const CELL_NAME = '{{scenario}} / {{cell}}';
