import {
  BarGaugeDisplayMode,
  BarGaugeValueMode,
  TableSortByFieldStateBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  type DynamicConfigValue,
  FieldColorModeId,
  MappingType,
  type Threshold,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/table';
import { colourOf } from './colour.ts';
import { framed, NO_COLOUR, type PanelOptions, type Steps, thresholds } from './panel.ts';
import { askNow } from './query.ts';

/** A column of values, or of nothing but labels. */
export interface Column {
  readonly name: string;
  readonly expr: string;
  readonly unit?: string;
  readonly decimals?: number;
  /** A bar behind the value, as long as it is large within its column. */
  readonly bar?: string;
  /** Colours of the text. */
  readonly steps?: Steps;
  /** Its labels say it all: the value is 1. */
  readonly labelsOnly?: true;
}

export interface TableOptions extends Omit<PanelOptions, 'queries' | 'format' | 'looks'> {
  readonly columns: readonly Column[];
  /** Labels that make a row, by their heading. */
  readonly rows: Readonly<Record<string, string>>;
  /** Colours of texts, by the heading of their column. */
  readonly texts?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Heading of the column by which rows are sorted, the most first. */
  readonly sortBy?: string;
}

/** Rows that have the same labels, from one query a column. */
export function table(options: TableOptions): PanelBuilder {
  const { columns, rows, texts = {}, sortBy } = options;
  const queries = columns.map(({ expr, name }) => askNow(expr, name));
  const panel = framed(new PanelBuilder(), {
    steps: NO_COLOUR,
    ...options,
    queries,
    format: PromQueryFormat.Table,
  })
    .withTransformation({ id: 'merge', options: {} })
    .withTransformation({ id: 'organize', options: organized(columns, rows) })
    // A bar compares the values of its own column.
    .fieldMinMax(true)
    .filterable(true);
  for (const column of columns) panel.overrideByName(column.name, propertiesOf(column));
  for (const [heading, colours] of Object.entries(texts)) panel.overrideByName(heading, textColours(colours));
  if (sortBy !== undefined) panel.sortBy([sortedBy(sortBy)]);
  return panel;
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

/** As Grafana names the values of table queries (transformDFToTable of its Prometheus data source). */
function valueField(index: number, queries: number): string {
  return queries === 1 ? 'Value' : `Value #${String.fromCharCode('A'.charCodeAt(0) + index)}`;
}

function propertiesOf({ unit, decimals, bar, steps }: Column): DynamicConfigValue[] {
  return [
    ...(unit === undefined ? [] : [{ id: 'unit', value: unit }]),
    ...(decimals === undefined ? [] : [{ id: 'decimals', value: decimals }]),
    ...(bar === undefined ? [] : [colourOf(bar), { id: 'custom.cellOptions', value: BAR_CELL }]),
    ...(steps === undefined ? [] : stepped(steps)),
  ];
}

const BAR_CELL = {
  type: 'gauge',
  mode: BarGaugeDisplayMode.Basic,
  valueDisplayMode: BarGaugeValueMode.Text,
} as const;

function stepped(steps: Steps): DynamicConfigValue[] {
  const built: { readonly steps: Threshold[] } = thresholds(steps).build();
  return [
    { id: 'thresholds', value: built },
    { id: 'color', value: { mode: FieldColorModeId.Thresholds } },
    { id: 'custom.cellOptions', value: { type: 'color-text' } },
  ];
}

function textColours(colours: Readonly<Record<string, string>>): DynamicConfigValue[] {
  const results = Object.entries(colours).map(([text, color], index) => [text, { color, index }]);
  return [
    { id: 'mappings', value: [{ type: MappingType.ValueToText, options: Object.fromEntries(results) }] },
    { id: 'custom.cellOptions', value: { type: 'color-text' } },
  ];
}

function sortedBy(name: string) {
  return new TableSortByFieldStateBuilder().displayName(name).desc(true);
}
