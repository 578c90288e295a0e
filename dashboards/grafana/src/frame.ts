import {
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  RowBuilder,
  TimePickerBuilder,
} from '@grafana/grafana-foundation-sdk/dashboard';
import type { Kind, PanelAt } from './panel.ts';
import { annotations, links } from './top.ts';
import { cell, datasource, scenario } from './variables.ts';

const COLUMNS = 24;

/** Panels side by side. */
interface Row {
  readonly height: number;
  /** Width of each panel in columns, of 24; by default all are equally wide. */
  readonly widths?: readonly number[];
  readonly panels: readonly PanelAt[];
}

/** A row of panels. */
export function row(size: Omit<Row, 'panels'>, panels: readonly PanelAt[]): Row {
  return { ...size, panels };
}

/** Series whose labels the variables offer. */
const VARIABLES = {
  live: { scenario: 'connlab_cell_info', cell: 'connlab_cell_info' },
  history: { scenario: 'connlab_run_start_timestamp_seconds', cell: 'connlab_cell_relative_ratio' },
} as const;

export interface DashboardSpec {
  /** Used for the file name and the address `/d/connlab-<name>`. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Tooltip of the links to it. */
  readonly tooltip: string;
  readonly kind: Kind;
  /** The panels with the answer, above all headings. */
  readonly glance: Row;
  /** The other panels, by heading. */
  readonly parts: Readonly<Record<string, readonly Row[]>>;
}

/** The whole dashboard, panels numbered and laid out. */
export function dashboard(spec: DashboardSpec, all: readonly DashboardSpec[]): Dashboard {
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
    .links(links(spec, all));
  if (live) builder.annotations(annotations());
  let id = 1;
  const place = ({ height, widths, panels }: Row): void => {
    for (const [index, panel] of panels.entries()) {
      const width = widths?.[index] ?? COLUMNS / panels.length;
      builder.withPanel(panel({ kind, width, height }).id(id++));
    }
  };
  place(glance);
  for (const [heading, rows] of Object.entries(parts)) {
    builder.withRow(new RowBuilder(heading).id(id++));
    rows.forEach(place);
  }
  return builder.build();
}
