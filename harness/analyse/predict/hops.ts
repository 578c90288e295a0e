import { addressesOf } from '../../plan/ports.ts';
import { type CellPlan, firstHopOf } from '../../scenario/scenario.ts';
import type { HostName } from '../../scenario/strategy.ts';
import { openConnections } from './concurrency.ts';
import { clientReuse, type Ending, endingOf } from './ending.ts';
import type { Hop } from './hop.ts';
import { portHoldSeconds } from './time-wait.ts';
import { cachedHop, relayedHop } from './upstream-hop.ts';

/** All hops of a cell's path, in the order from the client. */
export function hopsOf(plan: CellPlan): readonly Hop[] {
  const ending = endingOf(plan);
  const own = clientHop(plan, ending);
  const { path } = plan.strategy;
  switch (path) {
    case 'direct':
      return [own];
    case 'nginx':
      return [own, cachedHop(plan)];
    case 'nginx-stream':
      return [own, relayedHop(plan, own, ending)];
    default:
      return path satisfies never;
  }
}

export function transportOf({ strategy }: Pick<CellPlan, 'strategy'>): Hop['transport'] {
  return strategy.protocol === 'h3' ? 'quic' : 'tcp';
}

function clientHop(plan: CellPlan, ending: Ending | null): Hop {
  const { strategy } = plan;
  const server = firstHopOf(strategy.path);
  const transport = transportOf(plan);
  return {
    kind: 'own',
    transport,
    opener: 'client',
    server,
    holder: transport === 'tcp' ? holderOf(ending, server) : null,
    sources: addressesOf(strategy, 'client'),
    churnPerSecond: ending === null ? 0 : ending.perSecond,
    open: openConnections(plan),
    requestsPerConnection: clientReuse(plan).requests,
    holdSeconds: portHoldSeconds(plan, strategy.sourceAddresses > 1),
  };
}

function holderOf(ending: Ending | null, server: HostName): HostName | null {
  if (ending === null || ending.by === 'reset') return null;
  return ending.by === 'client' ? 'client' : server;
}
