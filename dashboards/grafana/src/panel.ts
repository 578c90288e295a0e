import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import * as grafana from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { GOOD, type Look, NEUTRAL } from './colour.ts';

/** The Prometheus to query: the variable of this name at the top of each dashboard. */
export const DATASOURCE = { type: 'prometheus', uid: '$datasource' };

/** Live: 15 minutes, refreshed every 5 s, with the running cell marked. History: 30 days, with points far apart. */
export type Kind = 'live' | 'history';

/** Position of a panel. */
export interface Place {
  /** The kind of dashboard that the panel is on. */
  readonly kind: Kind;
  /** In columns, of 24. */
  readonly width: number;
  readonly height: number;
}

/** A panel that can be put anywhere. */
export type PanelAt = (place: Place) => PanelBuilder;

export interface PanelOptions {
  /** A question or a statement. */
  readonly title: string;
  /** Grafana's description of a panel, in three sentences or so: what it shows, how to read it ... */
  readonly shows: string;
  readonly read: string;
  /** ... and what to do about it. */
  readonly act: string;
  readonly unit: string;
  /** PromQL by the name of its series, with `{{label}}` for its labels. */
  readonly queries: Readonly<Record<string, string>>;
  /** Query only the current values, not earlier ones. */
  readonly now?: true;
  /** Text shown if no series has a value. */
  readonly noValue?: string;
  /** Colours by value; none by default. */
  readonly steps?: Steps;
  readonly looks?: readonly Look[];
  readonly format?: PromQueryFormat;
}

/** Colours, each with the value at which it begins; the first one is for all lower values. */
export type Steps = readonly [below: string, ...from: (readonly [value: number, colour: string])[]];

/** A value that is neither good nor bad. */
export const NO_COLOUR: Steps = [NEUTRAL];

/** Share of the ports in use from which to look closer, and at which they run out. */
export const SHARE_STEPS: Steps = [GOOD, [0.8, 'orange'], [1, 'red']];

/** Methods that all of Grafana's panel builders have in common. */
export interface PanelBuilder extends Builder<grafana.Panel> {
  id(id: number): this;
  title(title: string): this;
  description(description: string): this;
  datasource(datasource: typeof DATASOURCE): this;
  span(width: number): this;
  height(height: number): this;
  unit(unit: string): this;
  noValue(text: string): this;
  thresholds(thresholds: Builder<grafana.ThresholdsConfig>): this;
  withTarget(target: Builder<Dataquery>): this;
  overrideByRegexp(names: string, properties: grafana.DynamicConfigValue[]): this;
}

/** Title, description, unit, place and queries of a panel. */
export function framed<P extends PanelBuilder>(panel: P, options: PanelOptions, place: Place): P {
  const { title, shows, read, act, unit, steps = [GOOD], looks = [] } = options;
  panel.title(title).description(`${shows}\n\n**Read it:** ${read}\n\n**Then:** ${act}`);
  panel.datasource(DATASOURCE).unit(unit).thresholds(thresholds(steps));
  panel.span(place.width).height(place.height);
  if (options.noValue !== undefined) panel.noValue(options.noValue);
  for (const target of targets(options, place.kind)) panel.withTarget(target);
  for (const { names, properties } of looks) panel.overrideByRegexp(names, properties);
  return panel;
}

function targets({ queries, now, format }: PanelOptions, kind: Kind): Builder<Dataquery>[] {
  return Object.entries(queries).map(([legend, expr], index) => {
    const query = new DataqueryBuilder()
      .datasource(DATASOURCE)
      .refId(letter(index))
      .expr(expr)
      .legendFormat(legend)
      .format(format ?? PromQueryFormat.TimeSeries)
      // $__rate_interval is four of these: it must not depend on the settings of the data source.
      .interval(kind === 'live' ? '1s' : '1m');
    return now === true ? query.instant() : query.range();
  });
}

/** Name of a query among those of its panel. */
export function letter(index: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + index);
}

export function thresholds([below, ...from]: Steps): grafana.ThresholdsConfigBuilder {
  const steps: grafana.Threshold[] = from.map(([value, color]) => ({ value, color }));
  return new grafana.ThresholdsConfigBuilder()
    .mode(grafana.ThresholdsMode.Absolute)
    .steps([{ value: null, color: below }, ...steps]);
}
