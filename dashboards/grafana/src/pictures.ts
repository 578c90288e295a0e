import * as barChart from '@grafana/grafana-foundation-sdk/barchart';
import * as barGauge from '@grafana/grafana-foundation-sdk/bargauge';
import {
  BarGaugeDisplayMode,
  BarGaugeValueMode,
  HeatmapCellLayout,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizOrientation,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  FieldColorBuilder,
  FieldColorModeId,
  MappingType,
  type ValueMappingResult,
} from '@grafana/grafana-foundation-sdk/dashboard';
import * as heatmap from '@grafana/grafana-foundation-sdk/heatmap';
import { PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import * as stateTimeline from '@grafana/grafana-foundation-sdk/statetimeline';
import { logScale } from './lines.ts';
import { framed, type PanelOptions } from './panel.ts';

export interface BarsOptions extends PanelOptions {
  /** The label whose values stand below the bars. */
  readonly label: string;
  /** Headings of the values, one a query. */
  readonly headings: readonly string[];
}

/** A group of bars for each value of a label, one bar a query, on a logarithmic scale. */
export function bars({ label, headings, ...options }: BarsOptions): barChart.PanelBuilder {
  const names = headings.map((heading, index) => [
    `Value #${String.fromCharCode('A'.charCodeAt(0) + index)}`,
    heading,
  ]);
  return framed(new barChart.PanelBuilder(), { ...options, format: PromQueryFormat.Table })
    .withTransformation({ id: 'merge', options: {} })
    .withTransformation({
      id: 'organize',
      options: { excludeByName: { Time: true }, indexByName: {}, renameByName: Object.fromEntries(names) },
    })
    .xField(label)
    .orientation(VizOrientation.Horizontal)
    .stacking(StackingMode.None)
    .showValue(VisibilityMode.Auto)
    .barWidth(0.9)
    .groupWidth(0.75)
    .fillOpacity(80)
    .scaleDistribution(logScale())
    .legend(listBelow())
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi));
}

/** How full: a bar for each series, up to a limit of 1. */
export function gauges(options: PanelOptions): barGauge.PanelBuilder {
  return framed(new barGauge.PanelBuilder(), options)
    .min(0)
    .max(1)
    .displayMode(BarGaugeDisplayMode.Basic)
    .valueMode(BarGaugeValueMode.Color)
    .orientation(VizOrientation.Horizontal)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false).fields(''))
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Thresholds));
}

/** Where the values of a histogram lie over time: the darker, the more. */
export function heat(options: PanelOptions): heatmap.PanelBuilder {
  return framed(new heatmap.PanelBuilder(), { ...options, format: PromQueryFormat.Heatmap })
    .calculate(false)
    .rowsFrame(new heatmap.RowsHeatmapOptionsBuilder().layout(HeatmapCellLayout.Auto))
    .color(
      new heatmap.HeatmapColorOptionsBuilder()
        .mode(heatmap.HeatmapColorMode.Scheme)
        .scheme('Oranges')
        .steps(64)
        .exponent(0.5)
        .fill('dark-orange')
        .reverse(false),
    )
    .filterValues(new heatmap.FilterValueRangeBuilder().le(1e-9))
    .yAxis(new heatmap.YAxisConfigBuilder().unit(options.unit))
    .cellGap(0)
    .showLegend();
}

export interface TimelineOptions extends PanelOptions {
  readonly words: Readonly<Record<string, ValueMappingResult>>;
}

/** A line a series: from when to when it had which of a few values. */
export function timeline({ words, ...options }: TimelineOptions): stateTimeline.PanelBuilder {
  return framed(new stateTimeline.PanelBuilder(), options)
    .mappings([{ type: MappingType.ValueToText, options: words }])
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Thresholds))
    .showValue(VisibilityMode.Never)
    .mergeValues(true)
    .rowHeight(0.8)
    .fillOpacity(80)
    .lineWidth(0)
    .perPage(16)
    .legend(new VizLegendOptionsBuilder().showLegend(false).displayMode(LegendDisplayMode.Hidden).calcs([]))
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Single));
}

function listBelow(): VizLegendOptionsBuilder {
  return new VizLegendOptionsBuilder()
    .showLegend(true)
    .displayMode(LegendDisplayMode.List)
    .placement(LegendPlacement.Bottom)
    .calcs([]);
}
