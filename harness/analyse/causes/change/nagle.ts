import { HOSTS, type HostName } from '../../../scenario/strategy.ts';
import { DELAYED_ACK_MS } from '../../../tcp.ts';
import { US_PER_MS } from '../../../units.ts';
import { count, listed, several } from '../../../words.ts';
import type { BothSides, StoredCell } from '../cause.ts';
import { isNew } from './evidence.ts';

/** Delayed ACKs per answer below which they come from something else. */
const TELLING_SHARE = 0.1;
/** Shortest time of an answer that waits for a delayed ACK. */
const LEAST_US = 0.9 * DELAYED_ACK_MS * US_PER_MS;
/** Longest time of such an answer: two stalls, a tick of the kernel each, and what the server itself takes. */
const MOST_US = 2.5 * DELAYED_ACK_MS * US_PER_MS;
/** Longest wait for one delayed ACK: its timer and a tick of the slowest kernel (100 per second). */
const MOST_ONE_US = 1.25 * DELAYED_ACK_MS * US_PER_MS;

/** Answers that take 40 ms longer, and a sender that waits for the ACK of its first piece. */
export function nagleIsBack(sides: BothSides): string | null {
  if (!isNew(sides, (cell) => hasStall(cell) && heldUpAt(cell) !== null)) return null;
  const hosts = HOSTS.filter((host) => sides.current.some((cell) => heldUpAt(cell) === host)).map((host) => {
    const acks = sides.medians((cell) => cell.hosts[host]?.counters?.DelayedACKs)!;
    return `the ${host} delayed ${several(acks.current, 'ACK')}`;
  });
  return (
    `Nagle's algorithm is back: answers wait for an acknowledgement that comes ${DELAYED_ACK_MS} ms late, and ` +
    `${listed(hosts)}${optionText(sides)}. Set TCP_NODELAY on the host that sends to it, or send each message in one write`
  );
}

function hasStall({ latency, shape }: StoredCell): boolean {
  const laterUs = (shape?.modes ?? []).slice(1).map(({ atUs }) => atUs);
  return [latency.p50Us, ...laterUs].some((us) => us >= LEAST_US && us <= MOST_US);
}

/**
 * The host whose delayed ACKs a sender waited for; null where another reason explains them. A kernel also delays the ACK of
 * a request that is answered late, and that of an answer after which its connection is idle.
 */
function heldUpAt(cell: StoredCell): HostName | null {
  const { strategy, connections, counts, served, phases } = cell;
  const isDelayed = (host: HostName): boolean => delayedShare(cell, host) > TELLING_SHARE;
  const firstHop = strategy.path === 'direct' ? 'origin' : 'proxy';
  const sendsInPieces = (connections.noDelay?.off ?? 0) > 0 && connections.requestWrites > counts.requests;
  if (sendsInPieces && isDelayed(firstHop)) return firstHop;
  const receiver = strategy.path === 'direct' ? 'client' : 'proxy';
  if (!isDelayed(receiver)) return null;
  if ((served?.origin?.noDelay?.off ?? 0) > 0) return receiver;
  // The head of an answer came at once, and the rest of it only after the ACK of the head.
  const bodyUs = phases?.body?.p50Us ?? 0;
  if (strategy.path === 'direct' && bodyUs > 0)
    return bodyUs >= LEAST_US && bodyUs <= MOST_ONE_US ? receiver : null;
  // A sender that has sent a piece at once acknowledged the request with it.
  const isSentAtOnce = delayedShare(cell, 'origin') < delayedShare(cell, receiver) / 2;
  return isNeverIdle(cell) && isSentAtOnce ? receiver : null;
}

/** Whether each caller asks again at once, so that no connection waits for its next request. */
function isNeverIdle({ load, connections }: StoredCell): boolean {
  return load.kind === 'closed' && (load.objectsPerPage ?? 1) === 1 && connections.mostInFlight === 1;
}

function delayedShare({ hosts, counts }: StoredCell, host: HostName): number {
  return (hosts[host]?.counters?.DelayedACKs ?? 0) / Math.max(1, counts.responses);
}

/** Where a program tells its option. */
function optionText(sides: BothSides): string {
  const off = sides.medians(({ connections }) => connections.noDelay?.off);
  const served = sides.medians(({ served: by }) => by?.origin?.noDelay?.off);
  if (off !== null && off.base === 0 && off.current > 0) {
    return `; TCP_NODELAY is off on ${several(off.current, 'connection')} of the client`;
  }
  if (served !== null && served.base === 0 && served.current > 0) {
    return `; TCP_NODELAY is off on ${count(served.current)} connections of the origin`;
  }
  return '';
}
