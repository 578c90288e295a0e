import * as common from '@grafana/grafana-foundation-sdk/common';
import * as grafana from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { framed, NO_COLOUR, type PanelAt, type PanelOptions } from './panel.ts';

export interface StatOptions extends PanelOptions {
  /** What is large: the value, the name of the series, or both. Default: `value`. */
  readonly text?: 'value' | 'name' | 'both';
  /** Draws the course over time behind the value. */
  readonly sparkline?: true;
  readonly decimals?: number;
  /** Words to show instead of values. */
  readonly words?: Readonly<Record<string, grafana.ValueMappingResult>>;
}

const TEXT_MODES = {
  value: common.BigValueTextMode.Value,
  name: common.BigValueTextMode.Name,
  both: common.BigValueTextMode.ValueAndName,
} as const;

/** One large value, or one for each series: the answer at a glance. */
export function stat(options: StatOptions): PanelAt {
  return (place) => {
    const { text = 'value', sparkline = false, decimals, words } = options;
    const panel = framed(new PanelBuilder(), { steps: NO_COLOUR, ...options }, place)
      .textMode(TEXT_MODES[text])
      .graphMode(sparkline ? common.BigValueGraphMode.Area : common.BigValueGraphMode.None)
      .colorMode(common.BigValueColorMode.Value)
      .colorScheme(new grafana.FieldColorBuilder().mode(grafana.FieldColorModeId.Thresholds))
      .reduceOptions(new common.ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false).fields(''));
    if (decimals !== undefined) panel.decimals(decimals);
    if (words !== undefined) panel.mappings([{ type: grafana.MappingType.ValueToText, options: words }]);
    return panel;
  };
}
