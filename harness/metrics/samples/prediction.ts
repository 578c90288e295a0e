import type { HopForecast } from '../../analyse/predict/forecast.ts';
import { HOSTS, type HostName } from '../../scenario/strategy.ts';
import { TIME_WAIT_SECONDS } from '../../tcp.ts';
import { MS_PER_SECOND } from '../../units.ts';
import { type Sample, sample } from '../sample.ts';
import { type Moment, openedWithin, portGrowthPerSecond } from './moments.ts';

/** Longest window of a prediction, in ms. */
export const LONGEST_WINDOW_MS = TIME_WAIT_SECONDS * MS_PER_SECOND;
/** Window for the growth that decides how long the ports last, in ms. */
const GROWTH_WINDOW_MS = 5_000;

/**
 * Predicted TIME_WAIT at this moment, by the host that holds it. For each hop whose connections leave some, it is the churn
 * of the last 60 s, or the connections opened in them where the churn depends on the machine; at most the capacity of its
 * ports.
 */
export function timeWaitSamples(
  forecasts: readonly HopForecast[],
  moments: readonly Moment[],
): readonly Sample[] {
  return HOSTS.flatMap((host) => {
    const held = forecasts
      .filter(({ hop }) => hop.holder === host)
      .map((forecast) => heldNow(forecast, moments));
    const known = held.length > 0 && held.every((one) => one !== null);
    const predicted = known ? held.reduce((sum, one) => sum + one, 0) : null;
    return sample('connlab_time_wait_predicted_sockets', { host }, predicted);
  });
}

function heldNow({ hop, capacity }: HopForecast, moments: readonly Moment[]): number | null {
  const elapsedMs = Math.min(moments.at(-1)?.atMs ?? 0, LONGEST_WINDOW_MS);
  const closed =
    hop.churnPerSecond === null
      ? openedWithin(moments, hop.opener, LONGEST_WINDOW_MS)
      : (hop.churnPerSecond * elapsedMs) / MS_PER_SECOND;
  return closed === null ? null : Math.min(capacity, Math.round(closed));
}

/** Time until the ports run out if they grow as in the last seconds, for hosts whose ports may run out. */
export function countdownSamples(
  forecasts: readonly HopForecast[],
  moments: readonly Moment[],
): readonly Sample[] {
  return forecasts
    .filter(mayRunOut)
    .flatMap(({ hop, capacity }) =>
      sample(
        'connlab_exhaustion_countdown_seconds',
        { host: hop.opener },
        lastSeconds(hop.opener, capacity, moments),
      ),
    );
}

function mayRunOut({ mostHeld, capacity }: HopForecast): boolean {
  return mostHeld === null || mostHeld > capacity;
}

function lastSeconds(host: HostName, capacity: number, moments: readonly Moment[]): number | null {
  const growth = portGrowthPerSecond(moments, host, GROWTH_WINDOW_MS);
  const inUse = moments.at(-1)?.portsInUse[host];
  if (growth === null || growth <= 0 || inUse === undefined) return null;
  return Math.max(0, capacity - inUse) / growth;
}
