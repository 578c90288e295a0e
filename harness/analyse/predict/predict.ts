import type { Prediction } from '../../result/prediction.ts';
import type { CellPlan, Load } from '../../scenario/scenario.ts';
import { MS_PER_SECOND } from '../../units.ts';
import { amount, count, duration, several } from '../../words.ts';
import { latencyOver } from './distance/forecast.ts';
import { forecastsOf, type HopForecast } from './forecast.ts';
import type { Hop } from './hops.ts';
import { connectKneeOf } from './time-wait.ts';
import { RACE_SHARE } from './upstream/bounds.ts';

/** The prediction before the run. It has no time for a closed load, whose rate depends on the machine. */
export function predict(plan: CellPlan): Prediction {
  const forecasts = forecastsOf(plan);
  const main = mainForecast(forecasts);
  const { hop, capacity, exhaustedAfterConnections, exhaustedAtMs } = main;
  const latency = latencyOver(plan);
  return {
    host: exhaustedAfterConnections === null ? null : hop.opener,
    timeWaitHost: hop.holder,
    portCapacity: capacity,
    churnPerSecond: hop.churnPerSecond,
    exhaustedAfterConnections,
    exhaustedAtMs,
    connectKneeAt: kneeOf(forecasts[0]!),
    ...rangeOf(main),
    ...(latency && { latency }),
    reason: reasonOf(main, plan.load),
  };
}

function rangeOf({ range }: HopForecast): Pick<Prediction, 'range'> {
  if (range === null) return {};
  const { perSecond, ...fate } = range;
  return { range: { takenPortsPerSecond: perSecond, ...fate } };
}

/** The hop that a prediction describes: the first to run out, or else the last with TIME_WAIT, or else the last. */
function mainForecast(forecasts: readonly HopForecast[]): HopForecast {
  const exhausted = forecasts.filter(({ exhaustedAfterConnections }) => exhaustedAfterConnections !== null);
  const [soonest] = exhausted.toSorted((a, b) => timeOf(a) - timeOf(b) || a.capacity - b.capacity);
  return soonest ?? forecasts.findLast(({ hop }) => hop.holder !== null) ?? forecasts.at(-1)!;
}

/** Without a time, the smaller capacity decides. */
function timeOf({ exhaustedAtMs }: HopForecast): number {
  return exhaustedAtMs ?? Number.MAX_VALUE;
}

/** Only connect() without a bound address searches by parity, and connect times are known for the client only. */
function kneeOf({ hop, capacity, mostHeld }: HopForecast): number | null {
  const knee = connectKneeOf(capacity);
  return hop.transport === 'tcp' && hop.sources === 1 && mostHeld !== null && mostHeld > knee ? knee : null;
}

/** The arithmetic of the hop in one sentence with its numbers, without a full stop. */
function reasonOf(forecast: HopForecast, load: Load): string {
  const { hop } = forecast;
  if (hop.holder === hop.opener) return `${ownTimeWait(forecast, load)}${rangeText(forecast)}`;
  if (forecast.exhaustedAfterConnections !== null) {
    return `${several(hop.open, 'connection')} are open at once and the ${hop.opener} has ${several(forecast.capacity, 'port')}`;
  }
  if (hop.holder === null) return withoutTimeWait(forecast, load);
  return racing(forecast, load) ?? serverHolds(forecast);
}

/** Both ends close at once, and the first of them holds the port; null where the origin is first for certain. */
function racing({ range, hop, capacity }: HopForecast, load: Load): string | null {
  if (range === null) return null;
  const ports = several(capacity, 'port');
  const race = `nginx and the origin race to close, and the first of them holds the TIME_WAIT`;
  const worst = `if that is always nginx, its ${ports}`;
  const { exhaustedAfterConnections: after, exhaustedAtMs: at, decides } = range;
  if (after === null) {
    const most = Math.floor(
      (range.perSecond?.most ?? 0) * Math.min(hop.holdSeconds, load.durationMs / MS_PER_SECOND),
    );
    return `${race}: even ${worst} last, with at most ${count(most)} of them held; it depends on ${decides}`;
  }
  const gone = (connections: number, ms: number | undefined | null): string =>
    ms === undefined || ms === null ? `after ${count(connections)} connections` : `after ${duration(ms)}`;
  const best = after.most === null ? 'the ports last' : `they run out ${gone(after.most, at?.most)}`;
  return (
    `${race}: ${worst} run out ${gone(after.least, at?.least)}, and if it is the origin in ` +
    `${amount(100 * (1 - RACE_SHARE.least))}% of the cases, ${best}; it depends on ${decides}`
  );
}

/** The bounds behind a churn that is not known well. */
function rangeText({ range }: HopForecast): string {
  if (range === null || range.perSecond === null) return '';
  const { perSecond, exhaustedAfterConnections: after, exhaustedAtMs: at, decides } = range;
  const rates = `it may be ${amount(perSecond.least)} to ${amount(perSecond.most)} per second, depending on ${decides}`;
  if (after === null || at === null) return `; ${rates}`;
  const latest = at.most === null ? 'or not at all' : `at the latest after ${duration(at.most)}`;
  return `; ${rates}: the ports run out after ${duration(at.least)} at the earliest, ${latest}`;
}

function serverHolds({ hop, capacity }: HopForecast): string {
  const first =
    hop.kind === 'cached' ? 'The origin closes most connections first' : `The ${hop.server} closes first`;
  return (
    `${first} and holds the TIME_WAIT, which does not block a new SYN: ` +
    `the ${several(capacity, 'port')} of the ${hop.opener} ${capacity === 1 ? 'is' : 'are'} free again at once`
  );
}

function withoutTimeWait({ hop, capacity }: HopForecast, load: Load): string {
  const ports = several(capacity, 'port');
  if (hop.churnPerSecond === 0) {
    // Little's law gives the mean for an open load. A closed load never has more connections than callers.
    const about = load.kind === 'open' ? 'about' : 'at most';
    return `Connections are kept: ${about} ${several(Math.ceil(hop.open), 'port')} of ${count(capacity)} in use`;
  }
  return `${leavesNothing(hop)} no TIME_WAIT: the ${ports} ${capacity === 1 ? 'is' : 'are'} free again at once`;
}

function leavesNothing({ kind, transport }: Hop): string {
  if (transport === 'quic') return 'QUIC leaves';
  return kind === 'cached'
    ? 'Hardly any connections end, which leaves'
    : 'Connections end by RST, which leaves';
}

function ownTimeWait(forecast: HopForecast, load: Load): string {
  const { hop, capacity, exhaustedAtMs, exhaustedAfterConnections, mostHeld } = forecast;
  const hold = `${closing(hop)} and each port is held for ${amount(hop.holdSeconds)} s`;
  const ports = several(capacity, 'port');
  const churn = hop.churnPerSecond === null ? '' : `${amount(hop.churnPerSecond)} new connections per second`;
  if (exhaustedAtMs !== null) return `${hold}: ${ports} / ${churn} = ${duration(exhaustedAtMs)}`;
  if (exhaustedAfterConnections !== null)
    return `${hold}: the ${ports} are gone after ${count(capacity)} connections`;
  if (mostHeld !== null) {
    return `${hold}: ${churn || 'the requests of this load'} hold at most ${count(mostHeld)} of ${ports} within ${duration(load.durationMs)}`;
  }
  return `${hold}: the ${ports} last as long as fewer than ${amount(capacity / hop.holdSeconds)} connections per second are opened`;
}

function closing({ kind, opener, requestsPerConnection }: Hop): string {
  if (kind === 'relayed') return "nginx ends its side when the client's connection ends,";
  return kind === 'cached' && requestsPerConnection > 1
    ? 'nginx closes the upstream connections that its cache has no room for,'
    : `The ${opener} closes first`;
}
