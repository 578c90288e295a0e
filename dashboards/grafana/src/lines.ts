import {
  AxisPlacement,
  GraphDrawStyle,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  LineInterpolation,
  ScaleDistribution,
  ScaleDistributionConfigBuilder,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { FieldColorBuilder, FieldColorModeId } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { framed, type PanelOptions } from './panel.ts';

export interface LineOptions extends PanelOptions {
  /** Durations over several powers of ten. */
  readonly logarithmic?: true;
  readonly stacked?: true;
  /** Lines where the colours of `steps` begin. */
  readonly limits?: 'lines' | 'areas';
  /** Names of the series that have the axis on the right, as a regular expression, and their unit. */
  readonly right?: { readonly names: string; readonly unit: string };
  /** The scale begins at 0 without being told to. */
  readonly atLeast?: number;
  /** Of a history whose points are far apart. */
  readonly joinGaps?: true;
  readonly legend?: 'list' | 'table';
}

/** Values over time. */
export function lines(options: LineOptions): PanelBuilder {
  const { stacked, limits, right, joinGaps = false, atLeast } = options;
  const panel = framed(new PanelBuilder(), options)
    .drawStyle(GraphDrawStyle.Line)
    .lineInterpolation(LineInterpolation.Linear)
    .lineWidth(2)
    .fillOpacity(stacked ? 40 : 8)
    // A cell may be so short that it is a single point.
    .showPoints(VisibilityMode.Auto)
    .pointSize(5)
    .spanNulls(joinGaps)
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.PaletteClassicByName))
    .legend(legendOf(options))
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending));
  if (options.logarithmic) panel.scaleDistribution(logScale()).fillOpacity(0);
  else panel.axisSoftMin(0);
  if (stacked) panel.stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group('A'));
  if (limits !== undefined) panel.thresholdsStyle(limitStyle(limits));
  if (atLeast !== undefined) panel.axisSoftMax(atLeast);
  if (right !== undefined) {
    panel.overrideByRegexp(right.names, [
      { id: 'custom.axisPlacement', value: AxisPlacement.Right },
      { id: 'unit', value: right.unit },
    ]);
  }
  return panel;
}

export function logScale(): ScaleDistributionConfigBuilder {
  return new ScaleDistributionConfigBuilder().type(ScaleDistribution.Log).log(10);
}

function limitStyle(limits: 'lines' | 'areas'): GraphThresholdsStyleConfigBuilder {
  const mode = { lines: GraphThresholdsStyleMode.Dashed, areas: GraphThresholdsStyleMode.DashedAndArea };
  return new GraphThresholdsStyleConfigBuilder().mode(mode[limits]);
}

function legendOf({ legend = 'list' }: LineOptions): VizLegendOptionsBuilder {
  const builder = new VizLegendOptionsBuilder().showLegend(true).calcs([]);
  if (legend === 'list') return builder.displayMode(LegendDisplayMode.List).placement(LegendPlacement.Bottom);
  return builder
    .displayMode(LegendDisplayMode.Table)
    .placement(LegendPlacement.Right)
    .calcs(['lastNotNull', 'max'])
    .sortBy('Max')
    .sortDesc(true);
}
