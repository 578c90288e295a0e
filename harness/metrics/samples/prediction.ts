import type { HopForecast } from '../../analyse/predict/forecast.ts';
import { HOSTS, type HostName } from '../../scenario/strategy.ts';
import { TIME_WAIT_SECONDS } from '../../tcp.ts';
import { MS_PER_SECOND } from '../../units.ts';
import { type Sample, sample } from '../sample.ts';
import { type Moment, openedWithin, portGrowthPerSecond } from './moments.ts';

/** No prediction looks back further. */
export const LONGEST_WINDOW_MS = TIME_WAIT_SECONDS * MS_PER_SECOND;
/** The churn of the last seconds decides how long the ports last. */
const GROWTH_WINDOW_MS = 5_000;

/**
 * TIME_WAIT as it should be now, by the host that holds it. Of each hop whose connections leave some: the churn of
 * the last 60 s, or where that depends on the machine the connections opened in them, but no more than there are
 * ports to connect from.
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

/** How long the ports last if they go on as in the last seconds, of hosts whose ports may run out at all. */
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
