import type { Check } from '../../../result/result.ts';
import { hostsOf } from '../../../scenario/scenario.ts';
import type { HostName } from '../../../scenario/strategy.ts';
import { count } from '../../../words.ts';
import { counter, droppedByProxy, endedConnections, type Ran } from '../../evidence.ts';
import { endingOf } from '../../predict/ending.ts';
import { transportOf } from '../../predict/hops.ts';
import { type Bounds, boundsText, counted, isWithin } from '../bounds.ts';
import { type Closing, closingsOf } from './closings.ts';

/** Share of the connections that the client was to reset that may have ended otherwise. */
const TOLERANCE = 0.1;

/** The host that should hold the TIME_WAIT does, and no other: the proof of who closed first. */
export function closerCheck(ran: Ran): Check {
  const closings = closingsOf(ran);
  const hosts = hostsOf(ran.cell.strategy.path).map((host) => ({
    host,
    entered: timeWaitEntered(ran, host),
    bounds: expectedOn(closings, host),
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

/** The proxy has a part in two hops, and what each leaves there adds up. */
function expectedOn(closings: readonly Closing[], host: HostName): Bounds {
  const bounds = closings
    .filter(({ hosts }) => hosts.includes(host))
    .map(({ holder, ended, tolerance, slack }) =>
      holder === host
        ? { least: Math.floor(ended.least * (1 - tolerance)) - slack, most: ended.most + slack }
        : { least: 0, most: Math.ceil(ended.most * tolerance) + slack },
    );
  return {
    least: bounds.reduce((total, { least }) => total + Math.max(0, least), 0),
    most: bounds.reduce((total, { most }) => total + most, 0),
  };
}

function resetBounds(ran: Ran): Bounds {
  const isReset = endingOf(ran.cell)?.by === 'reset' && transportOf(ran.cell) === 'tcp';
  if (!isReset) return { least: 0, most: Infinity };
  const ended = endedConnections(ran) - droppedByProxy(ran);
  const slack = ran.outcome.connections.peak + 2;
  return { least: Math.max(0, Math.floor(ended * (1 - TOLERANCE)) - slack), most: Infinity };
}
