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
import { DATASOURCE, type Kind } from './panel.ts';
import { CELL_NAME, ofCells, recently } from './query.ts';

/** The text of the links to a dashboard. */
interface Target {
  readonly name: string;
  readonly title: string;
  readonly tooltip: string;
  readonly kind: Kind;
}

/** The links from one dashboard to all others. */
export function links(from: Target, all: readonly Target[]): Builder<DashboardLink>[] {
  return all
    .filter((to) => to !== from)
    .map(({ name, title, tooltip, kind }) =>
      inSight(
        new DashboardLinkBuilder(title)
          .type(DashboardLinkType.Link)
          .url(`/d/connlab-${name}`)
          .tooltip(tooltip)
          .icon('dashboard')
          // The time range of a live dashboard is useless to a history, and the other way round.
          .includeVars(kind === from.kind)
          .keepTime(kind === from.kind),
      ),
    );
}

/** Regions in the graphs: which cell runs, and since when a host has no port left. */
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

/** The builders always hide the variables and links of a dashboard in a menu, so this undoes it. */
function inSight<T extends { placement?: unknown }>(builder: Builder<T>): Builder<T> {
  return {
    build: () => {
      const built = builder.build();
      delete built.placement;
      return built;
    },
  };
}
