import * as barChart from '@grafana/grafana-foundation-sdk/barchart';
import * as barGauge from '@grafana/grafana-foundation-sdk/bargauge';
import * as common from '@grafana/grafana-foundation-sdk/common';
import * as grafana from '@grafana/grafana-foundation-sdk/dashboard';
import * as heatmap from '@grafana/grafana-foundation-sdk/heatmap';
import { PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import * as stateTimeline from '@grafana/grafana-foundation-sdk/statetimeline';
import { listLegend, logScale } from './lines.ts';
import { framed, letter, type PanelAt, type PanelOptions } from './panel.ts';

export interface BarsOptions extends PanelOptions {
  /** The label whose values are shown below the bars. */
  readonly label: string;
}

/** A group of bars for each value of a label, one bar a query, on a logarithmic scale. */
export function bars({ label, ...options }: BarsOptions): PanelAt {
  const names = Object.keys(options.queries).map((heading, index) => [`Value #${letter(index)}`, heading]);
  return (place) =>
    framed(new barChart.PanelBuilder(), { ...options, format: PromQueryFormat.Table }, place)
      .withTransformation({ id: 'merge', options: {} })
      .withTransformation({
        id: 'organize',
        options: { excludeByName: { Time: true }, indexByName: {}, renameByName: Object.fromEntries(names) },
      })
      .xField(label)
      .orientation(common.VizOrientation.Horizontal)
      .stacking(common.StackingMode.None)
      .showValue(common.VisibilityMode.Auto)
      .barWidth(0.9)
      .groupWidth(0.75)
      .fillOpacity(80)
      .scaleDistribution(logScale())
      .legend(listLegend())
      .tooltip(new common.VizTooltipOptionsBuilder().mode(common.TooltipDisplayMode.Multi));
}

/** How full: a bar for each series, up to a limit of 1. */
export function gauges(options: PanelOptions): PanelAt {
  return (place) =>
    framed(new barGauge.PanelBuilder(), options, place)
      .min(0)
      .max(1)
      .displayMode(common.BarGaugeDisplayMode.Basic)
      .valueMode(common.BarGaugeValueMode.Color)
      .orientation(common.VizOrientation.Horizontal)
      .reduceOptions(new common.ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false).fields(''))
      .colorScheme(new grafana.FieldColorBuilder().mode(grafana.FieldColorModeId.Thresholds));
}

/** The values of a histogram over time; darker means more. */
export function heat(options: PanelOptions): PanelAt {
  return (place) =>
    framed(new heatmap.PanelBuilder(), { ...options, format: PromQueryFormat.Heatmap }, place)
      .calculate(false)
      .rowsFrame(new heatmap.RowsHeatmapOptionsBuilder().layout(common.HeatmapCellLayout.Auto))
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

export interface TimelineOptions extends Omit<PanelOptions, 'unit'> {
  readonly words: Readonly<Record<string, grafana.ValueMappingResult>>;
}

/** One line for each series: which of a few values it had, from when to when. */
export function timeline({ words, ...options }: TimelineOptions): PanelAt {
  return (place) =>
    framed(new stateTimeline.PanelBuilder(), { unit: 'none', ...options }, place)
      .mappings([{ type: grafana.MappingType.ValueToText, options: words }])
      .colorScheme(new grafana.FieldColorBuilder().mode(grafana.FieldColorModeId.Thresholds))
      .showValue(common.VisibilityMode.Never)
      .mergeValues(true)
      .rowHeight(0.8)
      .fillOpacity(80)
      .lineWidth(0)
      .perPage(16)
      .legend(
        new common.VizLegendOptionsBuilder()
          .showLegend(false)
          .displayMode(common.LegendDisplayMode.Hidden)
          .calcs([]),
      )
      .tooltip(new common.VizTooltipOptionsBuilder().mode(common.TooltipDisplayMode.Single));
}
