import type { Prediction } from '../../result/prediction.ts';
import { differences } from '../../scenario/axes/defaults.ts';
import { DEFAULT_ORIGIN } from '../../scenario/defaults.ts';
import { driversOf } from '../../scenario/drivers-of-load.ts';
import { requestText } from '../../scenario/request/request.ts';
import type { CellPlan, Load, OriginSettings, Scenario } from '../../scenario/scenario.ts';
import { formatServiceTime } from '../../scenario/service-time.ts';
import type { PoolRoom } from '../../size/model/room.ts';
import { amount, count, duration, several } from '../../words.ts';
import type { Paint } from './colour.ts';
import { wrap } from './layout.ts';
import { leftOutList } from './left-out.ts';

export interface PredictedCell {
  readonly plan: CellPlan;
  readonly prediction: Prediction;
  /** Whether its pool is large enough; null if that is unknown. */
  readonly room: PoolRoom | null;
}

/** The cells of a scenario before they run: what each does, and what is predicted for it. */
export function predictionsText(
  scenario: Scenario,
  cells: readonly PredictedCell[],
  { paint, width }: { readonly paint: Paint; readonly width: number },
): string {
  const head = wrap(`${scenario.name}: ${scenario.question}`, width).replace(scenario.name, paint.strong);
  const blocks = cells.map(({ plan, prediction, room }) =>
    [
      paint.strong(wrap(plan.name, width)),
      ...[...answer(room), strategyText(plan), loadText(plan.load), prediction.reason].map((text) =>
        wrap(text, width, '  '),
      ),
    ].join('\n'),
  );
  const leftOut = scenario.leftOut.length === 0 ? [] : [leftOutList(scenario, width)];
  return `${[head, ...blocks, ...leftOut].join('\n\n')}\n`;
}

const answer = (room: PoolRoom | null): readonly string[] => (room === null ? [] : [room.sentence]);

/** `path=nginx, pool=4, origin.delay=constant 5ms`: axes, settings of the origin and a request that differ from their default. */
export function strategyText({
  strategy,
  load,
  origin,
  request,
}: Pick<CellPlan, 'strategy' | 'load' | 'origin' | 'request'>): string {
  const axes = Object.entries(differences(strategy, load)).map(([axis, value]) => `${axis}=${value}`);
  const delay = origin.delay.kind === 'none' ? [] : [`origin.delay=${formatServiceTime(origin.delay)}`];
  const settings = ORIGIN_KEYS.filter((key) => origin[key] !== DEFAULT_ORIGIN[key]).map(
    (key) => `origin.${key}=${origin[key]}`,
  );
  const sent = requestText(request);
  const asked = sent === 'GET' ? [] : [`request: ${sent}`];
  return [...axes, ...settings, ...delay, ...asked].join(', ') || 'every axis at its default';
}

const ORIGIN_KEYS = (Object.keys(DEFAULT_ORIGIN) as (keyof OriginSettings)[]).filter(
  (key) => key !== 'delay',
);

/** `open load: 1,500 requests per second for 2.5 s` */
export function loadText(load: Load): string {
  const drivers = driversOf(load);
  return drivers === 1 ? ofOne(load) : `${ofOne(load)}, shared by ${several(drivers, 'driver process')}`;
}

function ofOne(load: Load): string {
  const most = duration(load.durationMs);
  switch (load.kind) {
    case 'open':
      return `open load: ${amount(load.ratePerSecond)} requests per second${load.arrivals === 'poisson' ? ' (Poisson arrivals)' : ''} for ${most}`;
    case 'closed': {
      const page = load.objectsPerPage ?? 1;
      const pages = page === 1 ? '' : ` with pages of ${several(page, 'object')}`;
      const end =
        load.requests === undefined ? `for ${most}` : `until ${count(load.requests)} requests, up to ${most}`;
      return `closed load: ${several(load.concurrency, 'caller')}${pages} ${end}`;
    }
    default:
      return load satisfies never;
  }
}
