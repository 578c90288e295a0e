import type { Prediction } from '../../result/result.ts';
import type { CellPlan } from '../../scenario/scenario.ts';
import { forecastsOf, type HopForecast } from './forecast.ts';
import { reasonOf } from './reason.ts';
import { connectKneeOf } from './time-wait.ts';

/** The prediction before the run. It has no time for a closed load, whose rate depends on the machine. */
export function predict(plan: CellPlan): Prediction {
  const forecasts = forecastsOf(plan);
  const main = mainForecast(forecasts);
  const { hop, capacity, exhaustedAfterConnections, exhaustedAtMs } = main;
  return {
    host: exhaustedAfterConnections === null ? null : hop.opener,
    timeWaitHost: hop.holder,
    portCapacity: capacity,
    churnPerSecond: hop.churnPerSecond,
    exhaustedAfterConnections,
    exhaustedAtMs,
    connectKneeAt: kneeOf(forecasts[0]!),
    reason: reasonOf(main, plan.load),
  };
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
