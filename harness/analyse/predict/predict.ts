import type { Prediction } from '../../result/result.ts';
import type { CellPlan } from '../../scenario/scenario.ts';
import { forecastsOf, type HopForecast } from './forecast.ts';
import { reasonOf } from './reason.ts';
import { connectKneeOf } from './time-wait.ts';

/** What arithmetic says before the run. With a closed load the machine's speed decides when: no time is predicted. */
export function predict(plan: CellPlan): Prediction {
  const forecasts = forecastsOf(plan);
  const told = tellingHop(forecasts);
  const { hop, capacity, exhaustedAfterConnections, exhaustedAtMs } = told;
  return {
    host: exhaustedAfterConnections === null ? null : hop.opener,
    timeWaitHost: hop.holder,
    portCapacity: capacity,
    churnPerSecond: hop.churnPerSecond,
    exhaustedAfterConnections,
    exhaustedAtMs,
    connectKneeAt: kneeOf(forecasts[0]!),
    reason: reasonOf(told, plan.load),
  };
}

/** The hop that a prediction speaks of: the first to run out, else the one that gathers TIME_WAIT, else the last. */
function tellingHop(forecasts: readonly HopForecast[]): HopForecast {
  const exhausted = forecasts.filter(({ exhaustedAfterConnections }) => exhaustedAfterConnections !== null);
  const [soonest] = exhausted.toSorted((a, b) => timeOf(a) - timeOf(b) || a.capacity - b.capacity);
  return soonest ?? forecasts.findLast(({ hop }) => hop.holder !== null) ?? forecasts.at(-1)!;
}

/** Where the speed of the machine decides, whoever has fewer ports is the first. */
function timeOf({ exhaustedAtMs }: HopForecast): number {
  return exhaustedAtMs ?? Number.MAX_VALUE;
}

/** Only connect() without a bound address looks by parity, and only a client's connect times are seen. */
function kneeOf({ hop, capacity, mostHeld }: HopForecast): number | null {
  const knee = connectKneeOf(capacity);
  return hop.transport === 'tcp' && hop.sources === 1 && mostHeld !== null && mostHeld > knee ? knee : null;
}
