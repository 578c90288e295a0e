import * as common from '@grafana/grafana-foundation-sdk/common';
import * as grafana from '@grafana/grafana-foundation-sdk/dashboard';
import { PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/table';
import { colourOf } from './colour.ts';
import {
  framed,
  letter,
  NO_COLOUR,
  type PanelAt,
  type PanelOptions,
  type Steps,
  thresholds,
} from './panel.ts';

/** A column of values, or one that only adds labels. */
export interface Column {
  readonly name: string;
  readonly expr: string;
  readonly unit?: string;
  readonly decimals?: number;
  /** A bar behind the value, scaled to the largest of its column. */
  readonly bar?: string;
  /** Colours of the text. */
  readonly steps?: Steps;
  /** Only its labels matter: the value is always 1. */
  readonly labelsOnly?: true;
}

export interface TableOptions extends Omit<PanelOptions, 'unit' | 'queries' | 'now' | 'format' | 'looks'> {
  readonly columns: readonly Column[];
  /** Labels that make up a row, by their heading. Default: a row for each cell. */
  readonly rows?: Readonly<Record<string, string>>;
  /** Colours of texts, by the heading of their column. */
  readonly texts?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Heading of the column by which rows are sorted, the highest first. */
  readonly sortBy?: string;
}

/** The labels of a row for each cell. */
export const CELL_ROWS = { Scenario: 'scenario', Cell: 'cell' };

/** A row for each set of labels, with one query for each column. */
export function table({ columns, rows = CELL_ROWS, texts = {}, sortBy, ...options }: TableOptions): PanelAt {
  return (place) => {
    const queries = Object.fromEntries(columns.map(({ expr, name }) => [name, expr]));
    const panel = framed(
      new PanelBuilder(),
      {
        unit: 'none',
        steps: NO_COLOUR,
        ...options,
        queries,
        now: true,
        format: PromQueryFormat.Table,
      },
      place,
    )
      .withTransformation({ id: 'merge', options: {} })
      .withTransformation({ id: 'organize', options: organized(columns, rows) })
      // A bar compares the values of its own column.
      .fieldMinMax(true)
      .filterable(true);
    for (const column of columns) panel.overrideByName(column.name, propertiesOf(column));
    for (const [heading, colours] of Object.entries(texts))
      panel.overrideByName(heading, textColours(colours));
    if (sortBy !== undefined)
      panel.sortBy([new common.TableSortByFieldStateBuilder().displayName(sortBy).desc(true)]);
    return panel;
  };
}

function organized(columns: readonly Column[], rows: Readonly<Record<string, string>>): object {
  const fields = columns.map((column, index) => ({ column, field: valueField(index, columns.length) }));
  const labels = Object.values(rows);
  const shown = fields.filter(({ column }) => column.labelsOnly !== true);
  const headings = Object.entries(rows).map(([heading, label]) => [label, heading]);
  return {
    excludeByName: {
      Time: true,
      ...Object.fromEntries(
        fields.filter(({ column }) => column.labelsOnly === true).map(({ field }) => [field, true]),
      ),
    },
    indexByName: Object.fromEntries(
      [...labels, ...shown.map(({ field }) => field)].map((name, index) => [name, index]),
    ),
    renameByName: Object.fromEntries([
      ...headings,
      ...shown.map(({ column, field }) => [field, column.name]),
    ]),
  };
}

/** Grafana's names for the values of table queries (transformDFToTable of its Prometheus data source). */
function valueField(index: number, queries: number): string {
  return queries === 1 ? 'Value' : `Value #${letter(index)}`;
}

function propertiesOf({ unit, decimals, bar, steps }: Column): grafana.DynamicConfigValue[] {
  return [
    ...(unit === undefined ? [] : [{ id: 'unit', value: unit }]),
    ...(decimals === undefined ? [] : [{ id: 'decimals', value: decimals }]),
    ...(bar === undefined ? [] : [colourOf(bar), { id: 'custom.cellOptions', value: BAR_CELL }]),
    ...(steps === undefined ? [] : stepped(steps)),
  ];
}

const BAR_CELL = {
  type: 'gauge',
  mode: common.BarGaugeDisplayMode.Basic,
  valueDisplayMode: common.BarGaugeValueMode.Text,
} as const;

function stepped(steps: Steps): grafana.DynamicConfigValue[] {
  const built: { readonly steps: grafana.Threshold[] } = thresholds(steps).build();
  return [
    { id: 'thresholds', value: built },
    { id: 'color', value: { mode: grafana.FieldColorModeId.Thresholds } },
    { id: 'custom.cellOptions', value: { type: 'color-text' } },
  ];
}

function textColours(colours: Readonly<Record<string, string>>): grafana.DynamicConfigValue[] {
  const results = Object.entries(colours).map(([text, color], index) => [text, { color, index }]);
  return [
    {
      id: 'mappings',
      value: [{ type: grafana.MappingType.ValueToText, options: Object.fromEntries(results) }],
    },
    { id: 'custom.cellOptions', value: { type: 'color-text' } },
  ];
}
