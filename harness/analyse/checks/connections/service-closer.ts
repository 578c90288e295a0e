import type { Check } from '../../../result/result.ts';
import { portCount } from '../../../scenario/port-range.ts';
import { TIME_WAIT_SECONDS } from '../../../tcp.ts';
import { MS_PER_SECOND } from '../../../units.ts';
import { count } from '../../../words.ts';
import { cutShort, endedConnections, type Ran } from '../../evidence.ts';
import { endedByService } from '../../external.ts';
import { endingOf } from '../../predict/ending.ts';
import { type Bounds, boundsText, isWithin } from '../bounds.ts';
import { type End, holdersOf } from './closer.ts';
import { nearlyAll, TOLERANCE } from './closings.ts';

/**
 * Share of the connections that one end closed first that must be seen in TIME_WAIT at one time. A later connection takes
 * over a port in TIME_WAIT sooner or later, and sooner the more of the range is taken: up to this share of it counts.
 */
const SEEN_SHARE = 0.5;
const RANGE_SHARE = 0.25;

/**
 * Who closed first, by the driver and by the kernel of this machine: TIME_WAIT of sockets to the service lies with the
 * end that the driver saw close first, and on the other it does not.
 */
export function serviceCloserCheck(ran: Ran): Check {
  const holders = holdersOf(endsOf(ran));
  const first = closedFirst(ran);
  const asked =
    first === null ? '' : `${boundsText(first.bounds)} ended first by the ${first.who}${first.but}, `;
  return {
    name: 'closer',
    ok: (first === null || isWithin(first.seen, first.bounds)) && holders.ok,
    expected: `${asked}TIME_WAIT on ${holders.expected}`,
    observed: `${closingsText(ran)}; TIME_WAIT on ${holders.observed}`,
  };
}

/** TIME_WAIT of the client's sockets to the service, and how many it can have left. */
export function clientEnd(ran: Ran): End {
  const { closedByClient, closedByServer } = ran.outcome.connections;
  return {
    who: 'client',
    bounds: timeWaitBounds(ran, closedByClient, closedByServer * TOLERANCE),
    seen: ran.observation.hosts.client?.peaks.timeWait ?? null,
  };
}

/** The end of the client, and that of the service where it is in this machine's table. */
function endsOf(ran: Ran): readonly End[] {
  const { closedByClient, closedByServer } = ran.outcome.connections;
  const { origin } = ran.observation.hosts;
  // A service that closes by itself may send its FIN while the client's is on its way, and then both hold TIME_WAIT.
  const racing = endedByService(ran).first > 0 ? 1 : TOLERANCE;
  // A service in a container answers at an address of this machine, and its sockets are in another table.
  const isSeen = origin !== undefined && (origin.peaks.established > 0 || origin.peaks.timeWait > 0);
  return [
    clientEnd(ran),
    // Behind our nginx the service's end is that of another hop.
    ...(ran.cell.strategy.path === 'direct' && isSeen
      ? [
          {
            who: 'service',
            bounds: timeWaitBounds(ran, closedByServer, closedByClient * racing),
            seen: origin.peaks.timeWait,
          },
        ]
      : []),
  ];
}

/** `both`: connections that the other end closed first, or both at once. */
function timeWaitBounds(ran: Ran, own: number, both: number): Bounds {
  const slack = slackOf(ran);
  const most = Math.ceil(own + both) + slack;
  const room = RANGE_SHARE * portCount(ran.lab.hosts.client.ports);
  // In a long load the first ones have gone when the last ones come.
  const lasting = own * Math.min(1, (TIME_WAIT_SECONDS * MS_PER_SECOND) / ran.outcome.durationMs);
  const expected = Math.min(lasting * (1 - TOLERANCE), room);
  // After an announcement either side may have closed first, and the kernel may have seen it otherwise than the driver.
  const { announced, first } = endedByService(ran);
  // A client that resets sends its RST after the service's FIN as well, and that erases TIME_WAIT.
  const erased = ran.cell.strategy.closer === 'reset' ? first : 0;
  return {
    least: Math.max(0, Math.floor(SEEN_SHARE * expected) - slack - announced - erased),
    most: most + announced,
  };
}

/** What an error ended, and what was ending when the last table was read. */
function slackOf(ran: Ran): number {
  return 2 + ran.outcome.connections.peak + cutShort(ran);
}

/** Who closes first by the strategy, where the service leaves that to the strategy. null: no end does. */
function closedFirst(ran: Ran) {
  const by = endingOf(ran.cell)?.by;
  if (by === undefined) return null;
  const { closedByClient, closedByServer, resetByClient } = ran.outcome.connections;
  // What the service ended for reasons of its own does not count.
  const own = endedByService(ran);
  const ended = endedConnections(ran) - own.total - own.first;
  const bounds = { least: nearlyAll(ended, slackOf(ran)), most: ended };
  const but = own.first === 0 ? '' : `, besides ${count(own.first)} that the service ended before it`;
  return {
    client: { who: 'client', bounds, but, seen: closedByClient - own.byClient },
    server: {
      who: answererName(ran),
      bounds,
      but: '',
      seen: closedByServer - own.byFin - own.announced + own.byClient,
    },
    reset: { who: 'client, by RST', bounds, but, seen: resetByClient },
  }[by];
}

function answererName({ cell }: Pick<Ran, 'cell'>): string {
  return cell.strategy.path === 'direct' ? 'service' : 'proxy';
}

function closingsText(ran: Ran): string {
  const { outcome } = ran;
  const { closedByClient, closedByServer, resetByClient, resetByServer } = outcome.connections;
  const resets = resetByClient + resetByServer;
  const reset = resets === 0 ? '' : `, ${count(resets)} by RST`;
  return `${count(closedByClient)} ended first by the client, ${count(closedByServer)} by the ${answererName(ran)}${reset}`;
}
