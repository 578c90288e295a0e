import type { Dashboard, Panel, RowPanel } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Dataquery } from '@grafana/grafana-foundation-sdk/prometheus';

export type AnyPanel = Panel | RowPanel;

export function panelsOf(dashboard: Dashboard): readonly AnyPanel[] {
  return dashboard.panels ?? [];
}

/** Panels that show data. */
export function shownPanels(dashboard: Dashboard): readonly Panel[] {
  return panelsOf(dashboard).filter((panel): panel is Panel => panel.type !== 'row');
}

export function targetsOf(panel: Panel): readonly Dataquery[] {
  return (panel.targets ?? []) as Dataquery[];
}

/** A query of a dashboard, and its place. */
export interface Asked {
  readonly place: string;
  readonly expr: string;
}

function panelQueries(dashboard: Dashboard): readonly Asked[] {
  return shownPanels(dashboard).flatMap((panel) =>
    targetsOf(panel).map(({ expr, refId }) => ({
      place: `${dashboard.title} > ${panel.title} > ${refId}`,
      expr,
    })),
  );
}

function annotationQueries(dashboard: Dashboard): readonly Asked[] {
  return (dashboard.annotations.list ?? []).map(({ name, target }) => ({
    place: `${dashboard.title} > annotation ${name}`,
    expr: (target as Dataquery).expr,
  }));
}

const LABEL_VALUES = /^label_values\((.+), (\w+)\)$/;

/** The variable as a query: a series for each value that it offers. */
function variableQueries(dashboard: Dashboard): readonly Asked[] {
  return (dashboard.templating.list ?? []).flatMap(({ name, definition }) => {
    const [, series, label] = LABEL_VALUES.exec(definition ?? '') ?? [];
    return series === undefined
      ? []
      : [{ place: `${dashboard.title} > variable ${name}`, expr: `count by (${label}) (${series})` }];
  });
}

export function allQueries(dashboard: Dashboard): readonly Asked[] {
  return [...panelQueries(dashboard), ...annotationQueries(dashboard), ...variableQueries(dashboard)];
}

/** Fills in variables as Grafana does, with everything selected and a point each second. */
export function expand(expr: string, rangeSeconds: number): string {
  return expr
    .replaceAll('$scenario', '.*')
    .replaceAll('$cell', '.*')
    .replaceAll('$__rate_interval', '4s')
    .replaceAll('$__interval', '5s')
    .replaceAll('$__range', `${rangeSeconds}s`);
}
