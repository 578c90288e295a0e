import { mostAtOnce, mostOpen } from '../../scenario/reach.ts';
import type { CellPlan } from '../../scenario/scenario.ts';
import { hasStreams, mostInFlight } from '../../scenario/strategy.ts';
import { MS_PER_SECOND } from '../../units.ts';
import { distanceMs } from './distance/forecast.ts';
import { meanServiceMs } from './service-time.ts';

type Demand = Pick<CellPlan, 'strategy' | 'load'>;

/** Most requests that a proxy (L7) works on at once. nginx handles pipelined requests one at a time. */
export function mostInWork({ strategy, load }: Demand): number {
  const connections = mostOpen({ strategy, load });
  return hasStreams(strategy)
    ? Math.min(mostAtOnce(load), connections * mostInFlight(strategy))
    : connections;
}

/** Connections of the client at once: the most it can have under a closed load, Little's law under an open one. */
export function openConnections(plan: CellPlan): number {
  const shared = hasStreams(plan.strategy) ? mostInFlight(plan.strategy) : 1;
  const asked = plan.load.kind === 'closed' ? mostAtOnce(plan.load) : busyRequests(plan, 'client');
  // Even short streams need one connection.
  const needed = shared === 1 ? asked : Math.max(1, Math.ceil(asked / shared));
  return Math.min(mostOpen(plan), needed);
}

/** Requests that a proxy (L7) works on at once. */
export function inWork(plan: CellPlan): number {
  const most = mostInWork(plan);
  return plan.load.kind === 'closed' ? most : Math.min(most, busyRequests(plan, 'proxy'));
}

/** Little's law: arrivals per second x the time of each. */
function busyRequests(plan: CellPlan, from: 'client' | 'proxy'): number {
  const { load, origin } = plan;
  if (load.kind === 'closed') return 0;
  return (load.ratePerSecond * (meanServiceMs(origin.delay) + distanceMs(plan, from))) / MS_PER_SECOND;
}
