import {
  BigValueColorMode,
  BigValueGraphMode,
  BigValueTextMode,
  ReduceDataOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  FieldColorBuilder,
  FieldColorModeId,
  MappingType,
  type ValueMappingResult,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { framed, NO_COLOUR, type PanelOptions } from './panel.ts';

export interface StatOptions extends PanelOptions {
  /** What is large: the value, the name of the series, or both. `value` unless it says otherwise. */
  readonly text?: 'value' | 'name' | 'both';
  /** How it went lies behind the value. */
  readonly sparkline?: true;
  readonly decimals?: number;
  /** Words in place of values. */
  readonly words?: Readonly<Record<string, ValueMappingResult>>;
}

const TEXT_MODES = {
  value: BigValueTextMode.Value,
  name: BigValueTextMode.Name,
  both: BigValueTextMode.ValueAndName,
} as const;

/** One large value, or one for each series: the answer at a glance. */
export function stat(options: StatOptions): PanelBuilder {
  const { text = 'value', sparkline = false, decimals, words } = options;
  const panel = framed(new PanelBuilder(), { steps: NO_COLOUR, ...options })
    .textMode(TEXT_MODES[text])
    .graphMode(sparkline ? BigValueGraphMode.Area : BigValueGraphMode.None)
    .colorMode(BigValueColorMode.Value)
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Thresholds))
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false).fields(''));
  if (decimals !== undefined) panel.decimals(decimals);
  if (words !== undefined) panel.mappings([{ type: MappingType.ValueToText, options: words }]);
  return panel;
}
