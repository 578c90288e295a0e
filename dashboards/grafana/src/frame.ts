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

/** Panels that belong together, from left to right and from top to bottom. */
type Panels = readonly PanelBuilder[];

/** Series whose labels the variables offer. */
const VARIABLES = {
  live: { scenario: 'connlab_cell_info', cell: 'connlab_cell_info' },
  history: { scenario: 'connlab_run_start_timestamp_seconds', cell: 'connlab_cell_relative_ratio' },
} as const;

interface DashboardSpec {
  /** The file is called so, and the address: `/d/connlab-<name>`. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly kind: Kind;
  /** The answer, above all headings. */
  readonly glance: Panels;
  /** The rest by heading. */
  readonly parts: Readonly<Record<string, Panels>>;
}

/** The whole dashboard, panels numbered and laid out. */
export function dashboard(spec: DashboardSpec): Dashboard {
  const { name, title, description, kind, glance, parts } = spec;
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
    .variables([datasource(), scenario(VARIABLES[kind].scenario), cell(VARIABLES[kind].cell)])
    .links(links(name, kind));
  if (live) builder.annotations(annotations());
  let id = 1;
  for (const panel of glance) builder.withPanel(panel.id(id++));
  for (const [heading, panels] of Object.entries(parts)) {
    builder.withRow(new RowBuilder(heading).id(id++));
    for (const panel of panels) builder.withPanel(panel.id(id++));
  }
  return builder.build();
}
