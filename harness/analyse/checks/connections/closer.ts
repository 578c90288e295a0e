import type { Check } from '../../../result/result.ts';
import { hostsOf } from '../../../scenario/scenario.ts';
import type { HostName } from '../../../scenario/strategy.ts';
import { count } from '../../../words.ts';
import { counter, droppedByProxy, endedConnections, type Ran, sum } from '../../evidence.ts';
import { endedByService } from '../../external.ts';
import { endingOf } from '../../predict/ending.ts';
import { transportOf } from '../../predict/hops.ts';
import { type Bounds, boundsText, counted, isWithin } from '../bounds.ts';
import { type Closing, closingsOf, nearlyAll } from './closings.ts';

/** One end of connections: what it may hold in TIME_WAIT, and what it held; null: no table could be read. */
export interface End {
  readonly who: string;
  readonly bounds: Bounds;
  readonly seen: number | null;
}

/** Whether each end holds the TIME_WAIT that it should, in the words of a check. */
export function holdersOf(ends: readonly End[]): Omit<Check, 'name'> {
  return {
    ok: ends.every(({ seen, bounds }) => isWithin(seen, bounds)),
    expected: ends.map(({ who, bounds }) => `${who} ${boundsText(bounds)}`).join(', '),
    observed: ends.map(({ who, seen }) => `${who} ${counted(seen)}`).join(', '),
  };
}

/** The host that should hold the TIME_WAIT does, and no other: the proof of who closed first. */
export function closerCheck(ran: Ran): Check {
  const closings = closingsOf(ran);
  const hosts = hostsOf(ran.cell.strategy.path);
  const holders = holdersOf(
    hosts.map((who) => ({ who, bounds: boundsOn(ran, closings, who), seen: timeWaitEntered(ran, who) })),
  );
  const sent = counter(ran.observation.hosts.client, 'OutRsts');
  const resets = resetBounds(ran);
  return {
    name: 'closer',
    ok: holders.ok && isWithin(sent, resets),
    expected: `TIME_WAIT on ${holders.expected}${resets.least > 0 ? `, ${boundsText(resets)} RST` : ''}`,
    observed:
      `TIME_WAIT on ${holders.observed}, ${counted(sent)} RST from the client, ` +
      `${count(endedConnections(ran))} of its connections ended`,
  };
}

/**
 * `TW` counts on entry, so ports that are taken over (tcp_tw_reuse) or that come back do not blur it. What a full
 * table destroyed at once is in TCPTimeWaitOverflow instead.
 */
function timeWaitEntered({ cell, observation }: Ran, host: HostName): number | null {
  const seen = observation.hosts[host];
  // On the host of a user's server the kernel counts the sockets of others too, and the table those of its port.
  if (host === 'origin' && cell.command !== undefined) return seen?.peaks.timeWait ?? null;
  const entered = counter(seen, 'TW');
  if (entered === null) return seen?.peaks.timeWait ?? null;
  return entered + (counter(seen, 'TWKilled') ?? 0) + (counter(seen, 'TCPTimeWaitOverflow') ?? 0);
}

/** In a table that is read now and then, a port that was taken over is missing. */
function boundsOn({ cell }: Ran, closings: readonly Closing[], who: HostName): Bounds {
  const bounds = expectedOn(closings, who);
  return who === 'origin' && cell.command !== undefined ? { ...bounds, least: 0 } : bounds;
}

/** The proxy has a part in two hops, and what each leaves there adds up. */
function expectedOn(closings: readonly Closing[], host: HostName): Bounds {
  const bounds = closings
    .filter(({ hosts }) => hosts.includes(host))
    .map(({ holder, ended, tolerance, slack }) =>
      holder === host
        ? { least: nearlyAll(ended.least, slack, tolerance), most: ended.most + slack }
        : { least: 0, most: Math.ceil(ended.most * tolerance) + slack },
    );
  return {
    least: sum(bounds.map(({ least }) => least)),
    most: sum(bounds.map(({ most }) => most)),
  };
}

function resetBounds(ran: Ran): Bounds {
  const isReset = endingOf(ran.cell)?.by === 'reset' && transportOf(ran.cell) === 'tcp';
  if (!isReset) return { least: 0, most: Infinity };
  const ended = endedConnections(ran) - droppedByProxy(ran) - endedByService(ran).first;
  return { least: nearlyAll(ended, ran.outcome.connections.peak + 2), most: Infinity };
}
