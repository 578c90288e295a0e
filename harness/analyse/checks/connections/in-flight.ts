import type { Check } from '../../../result/result.ts';
import { poolInAll } from '../../../scenario/drivers-of-load.ts';
import { mostAtOnce } from '../../../scenario/reach.ts';
import { hasStreams, mostInFlight } from '../../../scenario/strategy.ts';
import { count, several } from '../../../words.ts';
import { type Ran, servedClient } from '../../evidence.ts';
import { isMute } from '../../external.ts';
import { type Bounds, boundsText, isWithin } from '../bounds.ts';

/** Streams that a server should allow (RFC 9113, 6.5.2), where its own limit is not known. */
const ALLOWED_STREAMS = 100;
/** A limit above this is none: Node announces 2^32 - 1. */
const MOST_LIMIT = 1_000_000;

/**
 * Requests in flight on one connection, as the client wrote them and as its server had them in work: never more
 * than asked for, and with more callers than connections as many as these must share one.
 */
export function inFlightCheck(ran: Ran): Check {
  const { strategy } = ran.cell;
  const bounds = inFlightBounds(ran);
  const seen = ran.outcome.connections.mostInFlight;
  const served = servedClient(ran);
  // A server may work on pipelined requests one after the other.
  const worked = { least: hasStreams(strategy) ? bounds.least : 0, most: bounds.most };
  const isServed =
    isMute(ran) ||
    (served !== null && (served.mostInFlight === null || isWithin(served.mostInFlight, worked)));
  return {
    name: 'in flight',
    ok: isWithin(seen, bounds) && isServed,
    expected: `${boundsText(bounds)} ${hasStreams(strategy) ? 'streams' : 'requests'} at once on one connection`,
    observed: `the client had at most ${count(seen)}, the server ${servedText(served)}${limitText(ran)}`,
  };
}

function limitText({ outcome }: Ran): string {
  const { streamLimit = null } = outcome.connections;
  return streamLimit === null || streamLimit > MOST_LIMIT
    ? ''
    : `; its SETTINGS allow ${several(streamLimit, 'stream')}`;
}

function servedText(served: ReturnType<typeof servedClient>): string {
  if (served === null) return 'an unknown number';
  return served.mostInFlight === null ? 'does not count them' : count(served.mostInFlight);
}

function inFlightBounds(ran: Ran): Bounds {
  const { strategy } = ran.cell;
  const most = mostInFlight(strategy);
  // As many as the server allows is what `unlimited` asks for; a number that it does not allow did not happen.
  const allowed =
    most === Infinity
      ? Math.min(ran.outcome.connections.streamLimit ?? Infinity, ALLOWED_STREAMS)
      : ALLOWED_STREAMS;
  return { least: Math.min(most, sharing(ran), allowed), most };
}

/** Requests that one connection must carry at once when more are asked for than there are connections. */
function sharing({ cell, outcome }: Ran): number {
  const { load } = cell;
  const { responses, requests } = outcome.counts;
  const pool = poolInAll(cell);
  if (load.kind === 'open' || pool === Infinity || responses < requests) return Math.min(1, responses);
  return Math.ceil(Math.min(mostAtOnce(load), requests) / pool);
}
