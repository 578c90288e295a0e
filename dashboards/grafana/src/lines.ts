import * as common from '@grafana/grafana-foundation-sdk/common';
import { FieldColorBuilder, FieldColorModeId } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { framed, type PanelAt, type PanelOptions } from './panel.ts';

export interface LineOptions extends PanelOptions {
  /** For durations over several powers of ten. */
  readonly logarithmic?: true;
  readonly stacked?: true;
  /** Lines where the colours of `steps` begin. */
  readonly limits?: 'lines' | 'areas';
  /** Names of the series that have the axis on the right, as a regular expression, and their unit. */
  readonly right?: { readonly names: string; readonly unit: string };
  /** The value axis reaches at least this value. It begins at 0 anyway. */
  readonly atLeast?: number;
  /** Default: a list of names below. */
  readonly legend?: 'table';
}

/** Values over time. */
export function lines(options: LineOptions): PanelAt {
  return (place) => {
    const { stacked, limits, right, atLeast } = options;
    const panel = framed(new PanelBuilder(), options, place)
      .drawStyle(common.GraphDrawStyle.Line)
      .lineInterpolation(common.LineInterpolation.Linear)
      .lineWidth(2)
      .fillOpacity(stacked ? 40 : 8)
      // A cell may be so short that it is a single point.
      .showPoints(common.VisibilityMode.Auto)
      .pointSize(5)
      .spanNulls(place.kind === 'history')
      .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.PaletteClassicByName))
      .legend(options.legend === 'table' ? tableLegend() : listLegend())
      .tooltip(
        new common.VizTooltipOptionsBuilder()
          .mode(common.TooltipDisplayMode.Multi)
          .sort(common.SortOrder.Descending),
      );
    if (options.logarithmic) panel.scaleDistribution(logScale()).fillOpacity(0);
    else panel.axisSoftMin(0);
    if (stacked)
      panel.stacking(new common.StackingConfigBuilder().mode(common.StackingMode.Normal).group('A'));
    if (limits !== undefined) panel.thresholdsStyle(limitStyle(limits));
    if (atLeast !== undefined) panel.axisSoftMax(atLeast);
    if (right !== undefined) {
      panel.overrideByRegexp(right.names, [
        { id: 'custom.axisPlacement', value: common.AxisPlacement.Right },
        { id: 'unit', value: right.unit },
      ]);
    }
    return panel;
  };
}

export function logScale(): common.ScaleDistributionConfigBuilder {
  return new common.ScaleDistributionConfigBuilder().type(common.ScaleDistribution.Log).log(10);
}

function limitStyle(limits: 'lines' | 'areas'): common.GraphThresholdsStyleConfigBuilder {
  const mode = {
    lines: common.GraphThresholdsStyleMode.Dashed,
    areas: common.GraphThresholdsStyleMode.DashedAndArea,
  };
  return new common.GraphThresholdsStyleConfigBuilder().mode(mode[limits]);
}

/** A list of names below. */
export function listLegend(): common.VizLegendOptionsBuilder {
  return new common.VizLegendOptionsBuilder()
    .showLegend(true)
    .displayMode(common.LegendDisplayMode.List)
    .placement(common.LegendPlacement.Bottom)
    .calcs([]);
}

function tableLegend(): common.VizLegendOptionsBuilder {
  return listLegend()
    .displayMode(common.LegendDisplayMode.Table)
    .placement(common.LegendPlacement.Right)
    .calcs(['lastNotNull', 'max'])
    .sortBy('Max')
    .sortDesc(true);
}
