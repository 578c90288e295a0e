import type { Check } from '../../result/result.ts';
import { hostsOf } from '../../scenario/scenario.ts';
import type { HostName } from '../../scenario/strategy.ts';
import { counter, endedConnections, errorTotal, portErrors, type Ran } from '../evidence.ts';
import { hopsOf, racesToClose } from '../hops.ts';
import { count } from '../words.ts';
import { type Bounds, boundsText, counted, isWithin } from './bounds.ts';
import { idledOut } from './client-connections.ts';

/** Both ends may send FIN at once, and then both hold TIME_WAIT (RFC 9293, simultaneous close). */
const TOLERANCE = 0.1;
/**
 * Where nginx and the origin race to close, no strategy says who must win: nginx was first in 16 to 48% of the
 * connections (1.22.1, Node 26, two cores). The warning `upstream-close-race` tells how many.
 */
const RACE_TOLERANCE = 1;

/** The host that should hold the TIME_WAIT does, and no other: the proof of who closed first. */
export function closerCheck(ran: Ran): Check {
  const hosts = hostsOf(ran.cell.strategy.path).map((host) => ({
    host,
    entered: timeWaitEntered(ran, host),
    bounds: expectedOn(ran, host),
  }));
  const sent = counter(ran.observation.hosts.client, 'OutRsts');
  const resets = resetBounds(ran);
  const wanted = hosts.map(({ host, bounds }) => `${host} ${boundsText(bounds)}`);
  const seen = hosts.map(({ host, entered }) => `${host} ${counted(entered)}`);
  return {
    name: 'closer',
    ok: hosts.every(({ entered, bounds }) => isWithin(entered, bounds)) && isWithin(sent, resets),
    expected: `TIME_WAIT on ${[...wanted, ...(resets.least > 0 ? [`${boundsText(resets)} RST`] : [])].join(', ')}`,
    observed:
      `TIME_WAIT on ${seen.join(', ')}, ${counted(sent)} RST from the client, ` +
      `${count(endedConnections(ran))} of its connections ended`,
  };
}

/**
 * `TW` counts on entry, so ports that are taken over (tcp_tw_reuse) or that come back do not blur it. What a full
 * table destroyed at once is in TCPTimeWaitOverflow instead.
 */
function timeWaitEntered({ observation }: Ran, host: HostName): number | null {
  const seen = observation.hosts[host];
  const entered = counter(seen, 'TW');
  if (entered === null) return seen?.peaks.timeWait ?? null;
  return entered + (counter(seen, 'TWKilled') ?? 0) + (counter(seen, 'TCPTimeWaitOverflow') ?? 0);
}

/** Connections that ended on one hop, and who should hold their TIME_WAIT. */
interface Closing {
  readonly hosts: readonly HostName[];
  readonly holder: HostName | null;
  readonly ended: Bounds;
  readonly tolerance: number;
  /** Connections whose end may fall outside of the load, or that an error ended. */
  readonly slack: number;
}

function expectedOn(ran: Ran, host: HostName): Bounds {
  const closings = [clientClosing(ran), ...upstreamClosing(ran)].filter(({ hosts }) => hosts.includes(host));
  const bounds = closings.map(({ holder, ended, tolerance, slack }) =>
    holder === host
      ? { least: Math.floor(ended.least * (1 - tolerance)) - slack, most: ended.most + slack }
      : { least: 0, most: Math.ceil(ended.most * tolerance) + slack },
  );
  return {
    least: Math.max(
      0,
      bounds.reduce((total, { least }) => total + Math.max(0, least), 0),
    ),
    most: bounds.reduce((total, { most }) => total + most, 0),
  };
}

function clientClosing(ran: Ran): Closing {
  const { strategy } = ran.cell;
  const server = strategy.path === 'direct' ? 'origin' : 'proxy';
  const hosts = ['client', server] as const;
  const cutShort = Math.max(0, errorTotal(ran) - portErrors(ran));
  const ended = endedConnections(ran);
  const slack = 2 + cutShort + (strategy.reuse === 'keep-alive' ? idledOut(ran) : 0);
  if (strategy.reuse === 'keep-alive' || strategy.closer === 'reset') {
    return { hosts, holder: null, ended: { least: 0, most: 0 }, tolerance: 0, slack };
  }
  return {
    hosts,
    holder: strategy.closer === 'client' ? 'client' : server,
    ended: { least: ended, most: ended },
    tolerance: TOLERANCE,
    slack: slack + ran.outcome.connections.peak,
  };
}

function upstreamClosing(ran: Ran): readonly Closing[] {
  const hop = hopsOf(ran.cell)[1];
  if (hop === undefined) return [];
  const opened = counter(ran.observation.hosts.proxy, 'ActiveOpens') ?? 0;
  const { peak } = ran.outcome.connections;
  const { strategy, proxy } = ran.cell;
  // What nginx keeps is open at the end of the load; without keep-alive nothing is.
  const kept = strategy.upstreamKeepalive === 'off' ? 0 : Number(strategy.upstreamKeepalive) * proxy.workers;
  // Where nobody closes for want of room, `keepalive_requests` may still end some, and that is nginx too.
  const least = hop.holder === null ? 0 : Math.max(0, opened - kept);
  return [
    {
      hosts: ['proxy', 'origin'],
      holder: hop.holder ?? 'proxy',
      ended: { least, most: opened },
      tolerance: hop.holder === 'origin' && racesToClose(ran.cell) ? RACE_TOLERANCE : TOLERANCE,
      slack: peak + 2,
    },
  ];
}

function resetBounds(ran: Ran): Bounds {
  if (ran.cell.strategy.closer !== 'reset' || ran.cell.strategy.reuse === 'keep-alive') {
    return { least: 0, most: Infinity };
  }
  const ended = endedConnections(ran);
  const slack = ran.outcome.connections.peak + 2;
  return { least: Math.max(0, Math.floor(ended * (1 - TOLERANCE)) - slack), most: Infinity };
}
