import {
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DATASOURCE } from './panel.ts';

/** `$datasource` in queries: any Prometheus that Grafana knows, initially its default. */
export function datasource(): DatasourceVariableBuilder {
  return new DatasourceVariableBuilder('datasource')
    .label('Prometheus')
    .description('Which Prometheus has the series of connlab')
    .type('prometheus');
}

/** `$scenario`, among those of a series. */
export function scenario(series: string): QueryVariableBuilder {
  return choice('scenario', 'Scenario', `label_values(${series}, scenario)`);
}

/** `$cell`, among those of the chosen scenarios. */
export function cell(series: string): QueryVariableBuilder {
  return choice('cell', 'Cell', `label_values(${series}{scenario=~"$scenario"}, cell)`);
}

/** "Label values" in Grafana's query editor (PromVariableQueryType). */
const LABEL_VALUES = 1;

/** Several or all. New values appear whenever the dashboard is refreshed. */
function choice(name: string, label: string, query: string): QueryVariableBuilder {
  return (
    new QueryVariableBuilder(name)
      .label(label)
      .datasource(DATASOURCE)
      .query({ qryType: LABEL_VALUES, query, refId: `connlab-${name}` })
      .definition(query)
      .refresh(VariableRefresh.OnTimeRangeChanged)
      .sort(VariableSort.NaturalAsc)
      .multi(true)
      .includeAll(true)
      // Matches everything, without a list of hundreds of names in each query.
      .allValue('.*')
      .current({ selected: true, text: ['All'], value: ['$__all'] })
  );
}
