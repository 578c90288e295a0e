import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import type {
  DynamicConfigValue,
  Panel,
  Threshold,
  ThresholdsConfig,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { ThresholdsConfigBuilder, ThresholdsMode } from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { GOOD, type Look, NEUTRAL } from './colour.ts';
import type { Query } from './query.ts';

/** Which Prometheus is asked: the variable of this name at the top of each dashboard. */
export const DATASOURCE = { type: 'prometheus', uid: '$datasource' };

/** Grafana's description of a panel, in three sentences or so. */
export interface About {
  readonly shows: string;
  readonly read: string;
  /** What to do about what one reads. */
  readonly act: string;
}

export interface PanelOptions {
  /** A question or a statement. */
  readonly title: string;
  readonly about: About;
  readonly unit: string;
  readonly queries: readonly Query[];
  /** Of 24 columns. */
  readonly width: number;
  readonly height: number;
  /** Shown where no series has a value. */
  readonly noValue?: string;
  /** Colours from this value on; without, none. */
  readonly steps?: Steps;
  readonly looks?: readonly Look[];
  readonly format?: PromQueryFormat;
  /** Shortest distance of two points; a scrape comes each second. */
  readonly leastStep?: string;
}

/** Colour by the value where it begins; the first colour is for all below. */
export type Steps = readonly [below: string, ...from: (readonly [value: number, colour: string])[]];

/** A value that is neither good nor bad. */
export const NO_COLOUR: Steps = [NEUTRAL];

/** Ports in use, of the capacity: where to look, and where it ends. */
export const SHARE_STEPS: Steps = [GOOD, [0.8, 'orange'], [1, 'red']];

/** What all panels of the builder have in common; each has a builder of its own. */
export interface PanelBuilder extends Builder<Panel> {
  id(id: number): this;
  title(title: string): this;
  description(description: string): this;
  datasource(datasource: typeof DATASOURCE): this;
  span(width: number): this;
  height(height: number): this;
  unit(unit: string): this;
  noValue(text: string): this;
  thresholds(thresholds: Builder<ThresholdsConfig>): this;
  withTarget(target: Builder<Dataquery>): this;
  overrideByRegexp(names: string, properties: DynamicConfigValue[]): this;
}

/** Title, description, unit, place and queries of a panel. */
export function framed<P extends PanelBuilder>(panel: P, options: PanelOptions): P {
  const { title, about, unit, queries, width, height, steps = [GOOD], looks = [] } = options;
  panel.title(title).description(describe(about)).datasource(DATASOURCE).unit(unit);
  panel.span(width).height(height).thresholds(thresholds(steps));
  if (options.noValue !== undefined) panel.noValue(options.noValue);
  for (const [index, query] of queries.entries()) panel.withTarget(target(query, index, options));
  for (const { names, properties } of looks) panel.overrideByRegexp(names, properties);
  return panel;
}

function describe({ shows, read, act }: About): string {
  return `${shows}\n\n**Read it:** ${read}\n\n**Then:** ${act}`;
}

function target({ expr, legend, now }: Query, index: number, options: PanelOptions): Builder<Dataquery> {
  const { format = PromQueryFormat.TimeSeries, leastStep = '1s' } = options;
  const query = new DataqueryBuilder()
    .datasource(DATASOURCE)
    .refId(String.fromCharCode('A'.charCodeAt(0) + index))
    .expr(expr)
    .legendFormat(legend)
    .format(format)
    // $__rate_interval is four of these: it must not depend on how the data source is set up.
    .interval(leastStep);
  return now === true ? query.instant() : query.range();
}

export function thresholds([below, ...from]: Steps): ThresholdsConfigBuilder {
  const steps: Threshold[] = from.map(([value, color]) => ({ value, color }));
  return new ThresholdsConfigBuilder()
    .mode(ThresholdsMode.Absolute)
    .steps([{ value: null, color: below }, ...steps]);
}
