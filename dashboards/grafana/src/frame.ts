import {
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  RowBuilder,
  TimePickerBuilder,
} from '@grafana/grafana-foundation-sdk/dashboard';
import type { PanelBuilder } from './panel.ts';
import { annotations, type Kind, links } from './top.ts';
import { cell, datasource, scenario } from './variables.ts';

/** Panels that belong together, from left to right and from top to bottom; the first part has no heading. */
export interface Part {
  readonly heading: string | null;
  readonly panels: readonly PanelBuilder[];
}

export interface DashboardSpec {
  /** The file is called so, and the address: `/d/connlab-<name>`. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly kind: Kind;
  /** Series whose labels the variables offer. */
  readonly variables: { readonly scenario: string; readonly cell: string };
  readonly parts: readonly Part[];
}

/** The whole dashboard, panels numbered and laid out. */
export function dashboard(spec: DashboardSpec): Dashboard {
  const { name, title, description, kind, variables, parts } = spec;
  const live = kind === 'live';
  const builder = new DashboardBuilder(`connlab: ${title}`)
    .uid(`connlab-${name}`)
    .description(description)
    .tags(['connlab'])
    .readonly()
    .tooltip(DashboardCursorSync.Crosshair)
    .time({ from: live ? 'now-15m' : 'now-30d', to: 'now' })
    .refresh(live ? '5s' : '5m')
    .timepicker(new TimePickerBuilder().refreshIntervals(['1s', '5s', '10s', '30s', '1m', '5m']))
    .variables([datasource(), scenario(variables.scenario), cell(variables.cell)])
    .links(links(name, kind));
  if (live) builder.annotations(annotations());
  addParts(builder, parts);
  return builder.build();
}

function addParts(builder: DashboardBuilder, parts: readonly Part[]): void {
  let id = 1;
  for (const { heading, panels } of parts) {
    if (heading !== null) builder.withRow(new RowBuilder(heading).id(id++));
    for (const panel of panels) builder.withPanel(panel.id(id++));
  }
}
