import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  type AnnotationQuery,
  AnnotationQueryBuilder,
  type DashboardLink,
  DashboardLinkBuilder,
  DashboardLinkType,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { BAD } from './colour.ts';
import { DATASOURCE } from './panel.ts';
import { CELL_NAME, ofCells, recently } from './query.ts';

/** Live: 15 minutes, renewed each 5 s, the running cell marked. History: 30 days. */
export type Kind = 'live' | 'history';

/** In the order of the links at the top of each dashboard. */
const DASHBOARDS = [
  { name: 'strategies', title: 'Strategies', kind: 'live', tooltip: 'What each strategy costs' },
  { name: 'ports', title: 'Ports and sockets', kind: 'live', tooltip: 'Who pays, and whose ports run out' },
  { name: 'pool', title: 'Pool', kind: 'live', tooltip: 'How many connections are enough' },
  { name: 'nightly', title: 'Nightly', kind: 'history', tooltip: 'What has changed over the last 30 days' },
] as const satisfies readonly { name: string; title: string; kind: Kind; tooltip: string }[];

/** From one dashboard to all others. */
export function links(from: string, kind: Kind): Builder<DashboardLink>[] {
  return DASHBOARDS.filter(({ name }) => name !== from).map((to) =>
    inSight(
      new DashboardLinkBuilder(to.title)
        .type(DashboardLinkType.Link)
        .url(`/d/connlab-${to.name}`)
        .tooltip(to.tooltip)
        .icon('dashboard')
        // To a history the time range of a live dashboard is of no use, nor the other way round.
        .includeVars(kind === to.kind)
        .keepTime(kind === to.kind),
    ),
  );
}

/** Regions in the graphs: which cell runs, and from when on a host has no port left. */
export function annotations(): Builder<AnnotationQuery>[] {
  return [
    annotation('Running cell', 'rgba(120, 120, 120, 0.5)', {
      expr: ofCells('connlab_cell_running'),
      title: CELL_NAME,
    }),
    annotation('Out of ports', BAD, {
      expr: recently(`${ofCells('connlab_exhausted')} == 1`),
      title: 'The {{host}} is out of ports',
    }),
  ];
}

/** A region for as long as the query has values: Grafana joins points that are one step apart. */
function annotation(name: string, colour: string, { expr, title }: { expr: string; title: string }) {
  return inSight(
    new AnnotationQueryBuilder()
      .name(name)
      .datasource(DATASOURCE)
      .enable(true)
      .iconColor(colour)
      .target(new DataqueryBuilder().refId('Anno').expr(expr).interval('1s').range())
      .titleFormat(title),
  );
}

/** The builders put what stands above a dashboard into a menu, and have no way to say otherwise. */
function inSight<T extends { placement?: unknown }>(builder: Builder<T>): Builder<T> {
  return {
    build: () => {
      const built = builder.build();
      delete built.placement;
      return built;
    },
  };
}
