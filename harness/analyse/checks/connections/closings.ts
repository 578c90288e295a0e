import { type CellPlan, firstHopOf } from '../../../scenario/scenario.ts';
import type { Closer, HostName } from '../../../scenario/strategy.ts';
import { counter, cutShort, droppedByProxy, endedConnections, type Ran } from '../../evidence.ts';
import { endedByService } from '../../external.ts';
import { endingOf } from '../../predict/ending.ts';
import { hopsOf, racesToClose, transportOf } from '../../predict/hops.ts';
import type { Bounds } from '../bounds.ts';
import { idledOutByServer } from './client.ts';

/** Both ends may send FIN at once, and then both hold TIME_WAIT (RFC 9293, simultaneous close). */
export const TOLERANCE = 0.1;
/**
 * Where nginx and the origin race to close, no strategy says who must win: nginx was first in 16 to 48% of the
 * connections (1.22.1, Node 26, two cores). The warning `upstream-close-race` tells how many.
 */
const RACE_TOLERANCE = 1;

/** How many of these connections must be seen to have ended as they should. */
export function nearlyAll(ended: number, slack: number, tolerance = TOLERANCE): number {
  return Math.max(0, Math.floor(ended * (1 - tolerance)) - slack);
}

/** Connections that ended on one hop, and who should hold their TIME_WAIT. */
export interface Closing {
  readonly hosts: readonly HostName[];
  /** null: no host, because they were reset or should not have ended. */
  readonly holder: HostName | null;
  readonly ended: Bounds;
  readonly tolerance: number;
  /** Connections whose end may fall outside of the load, or that an error ended. */
  readonly slack: number;
}

/** What must have ended on each hop of the path. */
export function closingsOf(ran: Ran): readonly Closing[] {
  const { path } = ran.cell.strategy;
  const client = [spentOnes(ran), idleOnes(ran), ...ownOnes(ran)];
  const server = firstHopOf(path);
  const isTcp = transportOf(ran.cell) === 'tcp';
  const own = isTcp ? client.map((one) => onHop(one, { client: 'client', server, reset: null })) : [];
  switch (path) {
    case 'direct':
      return own;
    case 'nginx':
      return [...own, ...cachedOnes(ran)];
    case 'nginx-stream':
      // It ends the other side with a FIN of its own, whether it was met by a FIN or by an RST.
      return [
        ...own,
        ...client.map((one) => onHop(one, { client: 'proxy', server: 'origin', reset: 'proxy' })),
      ];
    default:
      return path satisfies never;
  }
}

/** Some of the client's connections that ended, by whom first. */
interface Ended {
  readonly by: Closer | null;
  readonly ended: number;
  readonly slack: number;
  /** Missing: `TOLERANCE`. */
  readonly tolerance?: number;
}

/**
 * An answer with `Connection: close` makes both ends close. The origin's FIN leaves right after its answer and mostly
 * wins; only the closer `server` waits for it.
 */
function mayBothClose({ strategy, origin }: Pick<CellPlan, 'strategy' | 'origin'>): boolean {
  return origin.close && strategy.closer !== 'server';
}

/** Ended because they had carried what they were allowed to, or had to wait for too long for more. */
function spentOnes(ran: Ran): Ended {
  const { outcome, cell } = ran;
  const by = endingOf(cell)?.by ?? null;
  const idle = idledOutByServer(ran);
  const { total, first } = endedByService(ran);
  const others = outcome.connections.idledOut + droppedByProxy(ran) + total + first;
  const ended = endedConnections(ran) - others;
  const isKept = by === null || isKeepAlive(cell);
  return {
    by,
    ended,
    slack: 2 + cutShort(ran) + (isKept ? idle : outcome.connections.peak),
    ...((mayBothClose(cell) || first > 0) && { tolerance: RACE_TOLERANCE }),
  };
}

/** Ended by a server of the user's for reasons of its own; after an announcement either side may close first. */
function ownOnes(ran: Ran): readonly Ended[] {
  const { byFin, announced, first } = endedByService(ran);
  return [
    { by: 'server', ended: byFin + first, slack: 0 },
    { by: 'server', ended: announced, slack: 0, tolerance: RACE_TOLERANCE },
  ];
}

/** Closed by the client for having been idle too long, whether arithmetic expects that or not. */
function idleOnes({ outcome }: Ran): Ended {
  return { by: 'client', ended: outcome.connections.idledOut, slack: 0 };
}

function isKeepAlive({ strategy }: Pick<CellPlan, 'strategy'>): boolean {
  return strategy.reuse === 'keep-alive';
}

/** `holders`: the ends of the hop, by who ended the client's connection first. */
function onHop(
  { by, ended, slack, tolerance = TOLERANCE }: Ended,
  holders: Readonly<Record<'client' | 'server', HostName> & Record<'reset', HostName | null>>,
): Closing {
  const holder = by === null ? null : holders[by];
  const number = holder === null ? 0 : ended;
  return {
    hosts: [holders.client, holders.server],
    holder,
    ended: { least: number, most: number },
    tolerance,
    slack,
  };
}

/** nginx (L7) ends what its cache has no room for, and the origin what it need not keep. */
function cachedOnes(ran: Ran): readonly Closing[] {
  const hop = hopsOf(ran.cell).find(({ kind }) => kind === 'cached');
  if (hop === undefined) return [];
  const { strategy } = ran.cell;
  const opened = counter(ran.observation.hosts.proxy, 'ActiveOpens') ?? 0;
  // What nginx keeps is open at the end of the load; without keep-alive nothing is.
  const kept =
    strategy.upstreamKeepalive === 'off' ? 0 : Number(strategy.upstreamKeepalive) * strategy.proxyWorkers;
  // Where no connection is closed for want of room, nginx may still end some by `keepalive_requests`.
  const least = hop.holder === null ? 0 : Math.max(0, opened - kept);
  return [
    {
      hosts: ['proxy', 'origin'],
      holder: hop.holder ?? 'proxy',
      ended: { least, most: opened },
      tolerance: isOpen(ran, hop.holder) ? RACE_TOLERANCE : TOLERANCE,
      slack: ran.outcome.connections.peak + 2,
    },
  ];
}

/** Whether either end may close first: where both race to it, and where a server of the user's has limits of its own. */
function isOpen({ cell }: Ran, holder: HostName | null): boolean {
  return cell.command !== undefined || (holder === 'origin' && racesToClose(cell));
}
